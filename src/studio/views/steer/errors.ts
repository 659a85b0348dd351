import { UserFacingError } from '../../../errors.ts';
/** A file that the browser cannot decode as a picture. */
export class NotAPictureError extends UserFacingError {
  override readonly name = 'NotAPictureError';
  constructor(
    readonly file: string,
    options: ErrorOptions,
  ) {
    super(`${file} is no picture that this browser can open. Choose a PNG, JPEG, WebP, AVIF or GIF file.`, options);
  }
}

/** A picture of more pixels than can be drawn everywhere. */
export class PictureTooLargeError extends UserFacingError {
  override readonly name = 'PictureTooLargeError';
  constructor(
    readonly width: number,
    readonly height: number,
    readonly maximumMegapixels: number,
  ) {
    super(`A picture of ${width} × ${height} pixels is more than ${maximumMegapixels} megapixels. Choose a smaller one.`);
  }
}
