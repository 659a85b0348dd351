import { UserFacingError } from '../../../../errors.ts';
/** In a folder that the visitor chose is none of the images that the map shows. */
export class NoImagesOfMapError extends UserFacingError {
  override readonly name = 'NoImagesOfMapError';
  constructor(
    readonly folder: string,
    readonly example: string,
  ) {
    super(
      `None of the images of this map is in the folder ${folder}. Choose the one in which the unpacked images lie, such as ${example}.`,
    );
  }
}
