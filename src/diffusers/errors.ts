import { UserFacingError } from '../errors.ts';

/** A folder of diffusers that holds something that cannot be made a model of this project. */
export class DiffusersFolderError extends UserFacingError {
  override readonly name = 'DiffusersFolderError';
  /** @param reason a clause that goes on from the file's name */
  constructor(
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file} cannot be imported: ${reason}.`, options);
  }
}

/** A model for which diffusers has no class. */
export class NotOfDiffusersError extends UserFacingError {
  override readonly name = 'NotOfDiffusersError';
  /** @param reason a clause that tells what diffusers lacks */
  constructor(readonly reason: string) {
    super(`Diffusers has no such model (${reason}): export one of the kind unet2d without classes, or leave --format out.`);
  }
}
