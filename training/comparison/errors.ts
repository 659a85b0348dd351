import { UserFacingError } from '../../src/errors.ts';
/** A comparison was to go on with a run that was started with other settings or images. */
export class OtherTrainingError extends UserFacingError {
  override readonly name = 'OtherTrainingError';
  constructor(readonly run: string) {
    super(`${run} was trained with other settings or images: choose another folder with --out, or remove that one.`);
  }
}
