import { UserFacingError } from '../errors.ts';

/** An option of the data preparation outside its range. */
export class DataOptionError extends UserFacingError {
  override readonly name = 'DataOptionError';
  constructor(
    readonly option: string,
    readonly value: number,
    readonly rule: string,
  ) {
    super(`The ${option} ${value} cannot be used: it must be ${rule}.`);
  }
}
