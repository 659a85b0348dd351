import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { frechetDistance } from '../../src/metrics/frechet.ts';
import { plainMatrixProduct, zeroMatrix, type Matrix } from '../../src/metrics/matrix.ts';
import { openMatrixProduct, type OpenMatrixProduct } from './matrix-product.ts';

let runtime: OpenMatrixProduct;
beforeAll(async () => {
  runtime = await openMatrixProduct();
});
afterAll(() => runtime.release());

function drawn(rows: number, columns: number, seed: number): Matrix {
  return { rows, columns, values: Float64Array.from(gaussianNoise(seed, 0, rows * columns)) };
}

describe("the runtime's matrix product", () => {
  it.each([
    [1, 1, 1],
    [3, 5, 2],
    [1, 70, 40],
    [40, 70, 1],
    [129, 65, 33],
  ])('is the plain one to rounding for %d x %d x %d', async (rows, inner, columns) => {
    const [left, right] = [drawn(rows, inner, 1), drawn(inner, columns, 2)];
    const product = await runtime.product(left, right);
    const plain = await plainMatrixProduct(left, right);
    expect([product.rows, product.columns, product.values.length]).toEqual([rows, columns, rows * columns]);
    plain.values.forEach((value, index) => expect(product.values[index]).toBeCloseTo(value, 12));
  });

  it('has the same digits every time', async () => {
    const [left, right] = [drawn(200, 300, 3), drawn(300, 100, 4)];
    expect(await runtime.product(left, right)).toEqual(await runtime.product(left, right));
  });

  it('knows that a sum of nothing is zero, and a product of nothing is nothing', async () => {
    expect(await runtime.product(zeroMatrix(2, 0), zeroMatrix(0, 3))).toEqual(zeroMatrix(2, 3));
    expect(await runtime.product(zeroMatrix(0, 2), zeroMatrix(2, 3))).toEqual(zeroMatrix(0, 3));
  });

  it('refuses matrices that do not fit', async () => {
    await expect(runtime.product(zeroMatrix(2, 3), zeroMatrix(2, 3))).rejects.toThrow('[2, 3] and [2, 3] have no product.');
  });

  it('stops with the reason of its signal', async () => {
    const controller = new AbortController();
    const stoppable = await openMatrixProduct(controller.signal);
    controller.abort(new Error('enough'));
    await expect(stoppable.product(drawn(2, 2, 1), drawn(2, 2, 2))).rejects.toThrow('enough');
    await stoppable.release();
  });
});

// npm run bench -- evaluate does it in 2,048, which takes twenty times as long.
describe('the Fréchet distance in 768 dimensions', () => {
  const DIMENSIONS = 768;
  const dimensions = Array.from({ length: DIMENSIONS }, (_, dimension) => dimension);

  function identity(): Matrix {
    const matrix = zeroMatrix(DIMENSIONS, DIMENSIONS);
    for (const dimension of dimensions) matrix.values[dimension * (DIMENSIONS + 1)] = 1;
    return matrix;
  }

  /** The covariance with these variances along the axes of I - v v^T, where all entries of v are the same. */
  function turned(variances: readonly number[]): Matrix {
    const matrix = zeroMatrix(DIMENSIONS, DIMENSIONS);
    const squared = 2 / DIMENSIONS;
    const mean = sum(variances) * squared;
    for (const row of dimensions) {
      for (const column of dimensions) {
        const [a, b] = [variances[row] ?? NaN, variances[column] ?? NaN];
        matrix.values[row * DIMENSIONS + column] = (row === column ? a : 0) - squared * (a + b - mean);
      }
    }
    return matrix;
  }

  function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
  }

  it('of a mean of 0 from a mean of 1 is their number, with the identity as covariance', async () => {
    const zeros = { count: 5000, mean: new Float64Array(DIMENSIONS), covariance: identity() };
    const ones = { ...zeros, mean: new Float64Array(DIMENSIONS).fill(1) };
    expect(await frechetDistance(zeros, ones, runtime.product)).toBeCloseTo(DIMENSIONS, 9);
  });

  it('is known where covariances share their axes: a nearly singular one, and one of half the rank', async () => {
    const nearlySingular = dimensions.map((dimension) => 2 ** ((-40 * dimension) / DIMENSIONS));
    const halfRank = nearlySingular.map((variance, dimension) => (dimension < DIMENSIONS / 2 ? variance ** 2 : 0));
    const mean = new Float64Array(DIMENSIONS);
    const distance = await frechetDistance(
      { count: 5000, mean, covariance: turned(nearlySingular) },
      { count: DIMENSIONS / 2 + 1, mean, covariance: turned(halfRank) },
      runtime.product,
    );
    const roots = sum(nearlySingular.map((variance, dimension) => Math.sqrt(variance * (halfRank[dimension] ?? NaN))));
    expect(distance).toBeCloseTo(sum(nearlySingular) + sum(halfRank) - 2 * roots, 9);
  });
});
