import { UserFacingError } from '../../../src/errors.ts';

/** The options of a run contradict each other, or one of them is out of its range. */
export class SamplingOptionsError extends UserFacingError {
  override readonly name = 'SamplingOptionsError';
  constructor(
    /** A clause: `its steps is out of range`. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`A run with these options is not possible: ${reason}. Correct that one and try again.`, options);
  }
}
