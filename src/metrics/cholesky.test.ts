import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pivotedCholesky } from './cholesky.ts';
import { StatisticsError } from './errors.ts';
import { plainMatrixProduct, transposed, type Matrix } from './matrix.ts';
import { featureStatistics } from './statistics.ts';
import { matrixOf } from './testing/directly.ts';
import { drawnFeatures, featurePairs } from './testing/features.ts';

fc.configureGlobal({ seed: 20210501 });

/** The largest difference of L L^T from what was factorised. */
async function residual(matrix: Matrix, factor: Matrix): Promise<number> {
  const product = await plainMatrixProduct(factor, transposed(factor));
  return product.values.reduce((most, value, index) => Math.max(most, Math.abs(value - (matrix.values[index] ?? NaN))), 0);
}

describe('pivotedCholesky', () => {
  it('takes the root of a diagonal', async () => {
    const factor = await pivotedCholesky(
      matrixOf([
        [4, 0, 0],
        [0, 0, 0],
        [0, 0, 9],
      ]),
      plainMatrixProduct,
    );
    expect([factor.rows, factor.columns]).toEqual([3, 2]);
    expect([...factor.values]).toEqual([2, 0, 0, 0, 0, 3]);
  });

  it('gives back what it factorised, of covariances of few images', async () => {
    await fc.assert(
      fc.asyncProperty(featurePairs, async ([features]) => {
        const { covariance } = await featureStatistics(features, plainMatrixProduct);
        const factor = await pivotedCholesky(covariance, plainMatrixProduct);
        expect(factor.columns).toBeLessThan(features.count);
        expect(await residual(covariance, factor)).toBeLessThan(1e-13);
      }),
    );
  });

  it.each([
    { images: 400, dimensions: 150, rank: 150 },
    { images: 100, dimensions: 150, rank: 99 },
    { images: 30, dimensions: 150, rank: 29 },
  ])('finds the rank $rank of $images images in $dimensions dimensions', async ({ images, dimensions, rank }) => {
    const { covariance } = await featureStatistics(drawnFeatures(images, dimensions, 21), plainMatrixProduct);
    const factor = await pivotedCholesky(covariance, plainMatrixProduct);
    expect(factor.columns).toBe(rank);
    expect(await residual(covariance, factor)).toBeLessThan(1e-13);
  });

  it('keeps a variance that is small beside others', async () => {
    const factor = await pivotedCholesky(
      matrixOf([
        [2 ** 40, 0],
        [0, 2 ** -60],
      ]),
      plainMatrixProduct,
    );
    expect([...factor.values]).toEqual([2 ** 20, 0, 0, 2 ** -30]);
  });

  it.each([
    ['not square', matrixOf([[1, 0]])],
    [
      'negative',
      matrixOf([
        [1, 0],
        [0, -1],
      ]),
    ],
    [
      'negative between its axes',
      matrixOf([
        [1, 2],
        [2, 1],
      ]),
    ],
    [
      'without variance, yet with covariance',
      matrixOf([
        [0, 1],
        [1, 0],
      ]),
    ],
    [
      'not finite',
      matrixOf([
        [1, 0],
        [0, NaN],
      ]),
    ],
  ])('refuses a matrix that is %s', async (_, matrix) => {
    await expect(pivotedCholesky(matrix, plainMatrixProduct)).rejects.toThrow(StatisticsError);
  });
});
