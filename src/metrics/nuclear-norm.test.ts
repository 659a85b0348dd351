import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bidiagonalize } from './bidiagonal.ts';
import { plainMatrixProduct, transposed, zeroMatrix, type Matrix } from './matrix.ts';
import { nuclearNorm } from './nuclear-norm.ts';
import { matrixOf, nuclearNormDirectly, rowsOf } from './testing/directly.ts';
import { drawnFeatures, featurePairs } from './testing/features.ts';

fc.configureGlobal({ seed: 20210501 });

function drawnMatrix(rows: number, columns: number, seed: number): Matrix {
  return matrixOf(rowsOf(drawnFeatures(rows, columns, seed)));
}

describe('bidiagonalize', () => {
  it('keeps the sum of squares and the determinant, across panels', async () => {
    const matrix = drawnMatrix(70, 70, 3);
    const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
    const { diagonal, above } = await bidiagonalize(matrix, plainMatrixProduct);
    expect([diagonal.length, above.length]).toEqual([70, 69]);
    expect(squares(diagonal) + squares(above)).toBeCloseTo(squares(matrix.values), 9);
    // numpy 2.4: linalg.slogdet(m).
    expect(diagonal.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0)).toBeCloseTo(116.35455698266153, 10);
  });

  it('refuses a matrix with fewer rows than columns', async () => {
    await expect(bidiagonalize(zeroMatrix(2, 3), plainMatrixProduct)).rejects.toThrow('2 x 3 is to be transposed first');
  });
});

describe('nuclearNorm', () => {
  it('sums the magnitudes of a diagonal', async () => {
    expect(
      await nuclearNorm(
        matrixOf([
          [3, 0],
          [0, -4],
        ]),
        plainMatrixProduct,
      ),
    ).toBeCloseTo(7, 14);
  });

  it('is the length of a single row or column', async () => {
    expect(await nuclearNorm(matrixOf([[3, 4]]), plainMatrixProduct)).toBeCloseTo(5, 14);
    expect(await nuclearNorm(matrixOf([[3], [4]]), plainMatrixProduct)).toBeCloseTo(5, 14);
  });

  it('is zero for zeros, and for a matrix of nothing', async () => {
    expect(await nuclearNorm(zeroMatrix(40, 35), plainMatrixProduct)).toBe(0);
    expect(await nuclearNorm(zeroMatrix(0, 5), plainMatrixProduct)).toBe(0);
  });

  it('keeps the digits of singular values whose squares are lost', async () => {
    // Its determinant is 2e-12, and so the product of its singular values; their squares are 4 and 1e-24.
    const matrix = matrixOf([
      [1, 1],
      [1, 1 + 2e-12],
    ]);
    const { diagonal } = await bidiagonalize(matrix, plainMatrixProduct);
    expect(Math.abs((diagonal[0] ?? 0) * (diagonal[1] ?? 0)) / 2e-12).toBeCloseTo(1, 3);
    expect((await nuclearNorm(matrix, plainMatrixProduct)) - 2).toBeCloseTo(2e-12, 15);
  });

  it("agrees with Jacobi's rotations on any small matrix", async () => {
    await fc.assert(
      fc.asyncProperty(featurePairs, async ([features]) => {
        const rows = rowsOf(features);
        expect(await nuclearNorm(matrixOf(rows), plainMatrixProduct)).toBeCloseTo(nuclearNormDirectly(rows), 11);
      }),
    );
  });

  it("is numpy's for matrices that are reduced in several panels", async () => {
    // numpy 2.4: linalg.svd(m, compute_uv=False).sum().
    expect(await nuclearNorm(drawnMatrix(40, 100, 9), plainMatrixProduct)).toBeCloseTo(401.0079399990282, 11);
    expect(await nuclearNorm(transposed(drawnMatrix(40, 100, 9)), plainMatrixProduct)).toBeCloseTo(401.0079399990282, 11);
    expect(await nuclearNorm(drawnMatrix(2500, 3, 11), plainMatrixProduct)).toBeCloseTo(153.32607354198043, 11);
  });
});
