import { UserFacingError } from '../../../src/errors.ts';
/** A file that is no PyTorch checkpoint, a damaged one, or one that asks for more than tensors to be made. */
export class CheckpointFormatError extends UserFacingError {
  override readonly name = 'CheckpointFormatError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} cannot be read as a PyTorch checkpoint (${reason}): get the file again, or use another one.`, options);
  }
}

/** What is wrong with a checkpoint, before its path is known. */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}
