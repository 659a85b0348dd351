import { visitSquaredDistances } from './distances.ts';
import { TooFewImagesError } from './errors.ts';
import type { Features } from './features.ts';
import type { MatrixProduct } from './matrix.ts';

/** The distance from each image to the nearest of `set`, squared. @throws FeatureDimensionsError, NonFiniteFeaturesError */
export async function nearestDistances(images: Features, set: Features, product: MatrixProduct): Promise<Float64Array> {
  const nearest = new Float64Array(images.count);
  await visitSquaredDistances(images, set, product, (index, distances) => {
    nearest[index] = distances.reduce((least, distance) => Math.min(least, distance), Infinity);
  });
  return nearest;
}

/**
 * How often a generated image is nearer to its nearest training image than a held-out one is to its own, over all pairs, ties
 * counting half: a half where generated images are as near as new photographs, more where training images are copied (Meehan
 * et al. 2020, "A Non-Parametric Test to Detect Data-Copying in Generative Models", the statistic of section 3.1).
 *
 * @param generated distances of generated images to their nearest training images
 * @param heldOut the same of images that were not trained on
 * @throws TooFewImagesError where either is empty.
 */
export function nearerShare(generated: Float64Array, heldOut: Float64Array): number {
  for (const { length } of [generated, heldOut]) if (length === 0) throw new TooFewImagesError('Nearness to training images', 1, 0);
  const sorted = Float64Array.from(heldOut).sort();
  let nearer = 0;
  for (const distance of generated) {
    const above = sorted.length - countBelow(sorted, distance, true);
    const equal = countBelow(sorted, distance, true) - countBelow(sorted, distance, false);
    nearer += above + equal / 2;
  }
  return nearer / (generated.length * heldOut.length);
}

/** How many of the sorted values are below a limit, or also equal to it. */
function countBelow(sorted: Float64Array, limit: number, isInclusive: boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const value = sorted[middle] ?? NaN;
    if (value < limit || (isInclusive && value === limit)) from = middle + 1;
    else to = middle;
  }
  return from;
}
