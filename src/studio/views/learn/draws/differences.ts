import { meanSquaredError, type Pixels } from '../../../ui/pixels.ts';

/** How many of the pictures differ from all before them. */
export function distinctPictures(pictures: readonly Pixels[]): number {
  return new Set(pictures.map((pixels) => pixels.join())).size;
}

/** How far two of the pictures lie apart: the root of the mean squared difference over all pairs, in grey levels of 255. */
export function spreadOf(pictures: readonly Pixels[]): number {
  const errors = pictures.flatMap((one, index) => pictures.slice(index + 1).map((other) => meanSquaredError(one, other)));
  return errors.length === 0 ? 0 : 255 * Math.sqrt(errors.reduce((sum, error) => sum + error, 0) / errors.length);
}
