import { UserFacingError } from '../errors.ts';

/** A rectangle of whole pixels, as sharp's `extract` takes it. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An image whose size shows that it is not what its dataset holds. */
export class ImageSizeError extends UserFacingError {
  override readonly name = 'ImageSizeError';
  constructor(
    readonly width: number,
    readonly height: number,
    readonly expected: string,
  ) {
    super(`it is ${width}x${height}, expected ${expected}`);
  }
}

/** The largest square in the middle of a `width` x `height` image. */
export function centreSquare(width: number, height: number): Region {
  const side = Math.min(width, height);
  return { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
}
