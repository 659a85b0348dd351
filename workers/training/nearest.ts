import type { ReadableImages } from '../../src/training-step/images.ts';

export interface NearestPicture {
  /** In the set. */
  readonly index: number;
  /** Root of the mean squared difference, of 255 grey levels. */
  readonly distance: number;
}

/** The picture of `set`, in its centre crop, that is nearest to each of some pictures, uint8 RGB in planes [3, size, size]. */
export function nearestPictures(pictures: readonly Uint8Array[], size: number, set: ReadableImages): NearestPicture[] {
  const best = pictures.map(() => ({ index: 0, sum: Infinity }));
  const stored = new Uint8Array(3 * set.side ** 2);
  for (let index = 0; index < set.count; index += 1) {
    set.readPixels(index, stored);
    const crop = centreCrop(stored, set.side, size);
    pictures.forEach((picture, place) => {
      const sum = squaredDistance(picture, crop, best[place]?.sum ?? Infinity);
      if (sum < (best[place]?.sum ?? Infinity)) best[place] = { index, sum };
    });
  }
  return best.map(({ index, sum }) => ({ index, distance: Math.sqrt(sum / (3 * size ** 2)) }));
}

/** The middle of a stored picture, [3, side, side], as [3, size, size]. */
export function centreCrop(stored: Uint8Array, side: number, size: number): Uint8Array {
  const offset = Math.floor((side - size) / 2);
  const crop = new Uint8Array(3 * size ** 2);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let row = 0; row < size; row += 1) {
      const from = (channel * side + row + offset) * side + offset;
      crop.set(stored.subarray(from, from + size), (channel * size + row) * size);
    }
  }
  return crop;
}

/** The sum of squared differences; anything above `limit` once it is. */
function squaredDistance(one: Uint8Array, other: Uint8Array, limit: number): number {
  let sum = 0;
  for (let index = 0; index < one.length && sum < limit; index += 1) sum += ((one[index] ?? 0) - (other[index] ?? 0)) ** 2;
  return sum;
}
