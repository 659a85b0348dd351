import { FeatureDimensionsError, NonFiniteFeaturesError } from './errors.ts';

/** Feature vectors (or class logits) of images, row after row: [count, dimensions]. */
export interface Features {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float32Array;
}

/**
 * Refuses what no metric can be computed from.
 *
 * @throws NonFiniteFeaturesError where a value is NaN or infinite.
 * @throws RangeError where `values` does not hold `count` x `dimensions` numbers.
 */
export function assertFeatures({ count, dimensions, values }: Features): void {
  if (values.length !== count * dimensions) {
    throw new RangeError(`${values.length} values are not ${count} vectors of ${dimensions} features.`);
  }
  const offending = values.findIndex((value) => !Number.isFinite(value));
  if (offending >= 0) throw new NonFiniteFeaturesError(Math.floor(offending / dimensions), values[offending] ?? NaN);
}

/** @throws FeatureDimensionsError where two sets come from different networks. */
export function assertSameDimensions(expected: number, actual: number): void {
  if (expected !== actual) throw new FeatureDimensionsError(expected, actual);
}
