import { TooFewImagesError } from './errors.ts';
import { assertFeatures, type Features } from './features.ts';
import { transposed, zeroMatrix, type Matrix, type MatrixProduct } from './matrix.ts';

/** What the Fréchet distance knows of a set of images. */
export interface FeatureStatistics {
  readonly count: number;
  /** [dimensions] */
  readonly mean: Float64Array;
  /** [dimensions, dimensions], divided by `count` - 1 as by numpy's cov. */
  readonly covariance: Matrix;
}

/** Rows that are centred and multiplied at a time: 16 MB of them in 2048 dimensions. */
const BLOCK = 1024;

/**
 * Mean and covariance of feature vectors, in float64 and in two passes. The blocks are always the same, so that the same
 * features in the same order give the same digits.
 *
 * @throws TooFewImagesError below two images.
 * @throws NonFiniteFeaturesError
 */
export async function featureStatistics(features: Features, product: MatrixProduct): Promise<FeatureStatistics> {
  const { count, dimensions } = features;
  if (count < 2) throw new TooFewImagesError('A covariance', 2, count);
  assertFeatures(features);
  const mean = meanOf(features);
  const covariance = zeroMatrix(dimensions, dimensions);
  for (let start = 0; start < count; start += BLOCK) {
    const rows = centred(features, mean, start, Math.min(count, start + BLOCK));
    const scatter = await product(transposed(rows), rows);
    addTo(covariance.values, scatter.values);
  }
  for (let index = 0; index < covariance.values.length; index++) {
    covariance.values[index] = (covariance.values[index] ?? 0) / (count - 1);
  }
  return { count, mean, covariance };
}

function meanOf({ count, dimensions, values }: Features): Float64Array {
  const sums = new Float64Array(dimensions);
  for (let row = 0; row < count; row++) {
    addTo(sums, values.subarray(row * dimensions, (row + 1) * dimensions));
  }
  return sums.map((sum) => sum / count);
}

/** Rows `start` to `end` - 1 less the mean. */
function centred({ dimensions, values }: Features, mean: Float64Array, start: number, end: number): Matrix {
  const rows = zeroMatrix(end - start, dimensions);
  const out = rows.values;
  for (let row = 0; row < rows.rows; row++) {
    const from = (start + row) * dimensions;
    const to = row * dimensions;
    for (let column = 0; column < dimensions; column++) {
      out[to + column] = (values[from + column] ?? 0) - (mean[column] ?? 0);
    }
  }
  return rows;
}

function addTo(sums: Float64Array, values: Float64Array | Float32Array): void {
  for (let index = 0; index < sums.length; index++) sums[index] = (sums[index] ?? 0) + (values[index] ?? 0);
}
