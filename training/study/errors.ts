import { UserFacingError } from '../../src/errors.ts';

/** A study.json that is not what a study leaves. */
export class StudyFileError extends UserFacingError {
  override readonly name = 'StudyFileError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`${path} is no study: mend it, or remove it and study again.`, options);
  }
}

/** The models that a study asks for are not all in the list of the folder. */
export class UnlistedModelError extends UserFacingError {
  override readonly name = 'UnlistedModelError';
  constructor(
    readonly id: string,
    readonly listed: readonly string[],
  ) {
    super(`There is no model ${id} to study: ${listed.length === 0 ? 'the folder lists none' : `the folder lists ${listed.join(', ')}`}.`);
  }
}
