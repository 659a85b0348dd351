import fc from 'fast-check';
import { gaussianNoise } from '../../diffusion/gaussian.ts';
import type { Features } from '../features.ts';

/**
 * Seeded features whose deviation falls, by powers of two, from 1 in the first dimension to about 2^-`halvings` in the
 * last, and whose mean is some sevenths of the deviation.
 */
export function drawnFeatures(count: number, dimensions: number, seed: number, halvings = 0): Features {
  const values = gaussianNoise(seed, 0, count * dimensions).map((value, index) => {
    const dimension = index % dimensions;
    return (value + (dimension % 7) / 7) * 2 ** Math.round((-halvings * dimension) / dimensions);
  });
  return { count, dimensions, values };
}

/** Features written out, a row for each image. */
export function featuresOf(...rows: readonly (readonly number[])[]): Features {
  return { count: rows.length, dimensions: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}

/** Two sets of features of small whole numbers and the same few dimensions: as often as not, their covariances are singular. */
export const featurePairs: fc.Arbitrary<[Features, Features]> = fc.integer({ min: 1, max: 6 }).chain((dimensions) => {
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dimensions, maxLength: dimensions });
  const features = fc.array(row, { minLength: 2, maxLength: 10 }).map((rows) => featuresOf(...rows));
  return fc.tuple(features, features);
});
