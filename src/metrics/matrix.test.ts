import { describe, expect, it } from 'vitest';
import { diagonalOf, plainMatrixProduct, trace, transposed, zeroMatrix } from './matrix.ts';
import { matrixOf } from './testing/directly.ts';

describe('plainMatrixProduct', () => {
  it('multiplies rows with columns', async () => {
    const product = await plainMatrixProduct(
      matrixOf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      matrixOf([
        [1, 0],
        [0, 1],
        [10, 100],
      ]),
    );
    expect(product).toEqual(
      matrixOf([
        [31, 302],
        [64, 605],
      ]),
    );
  });

  it('gives zeros for a sum of nothing', async () => {
    expect(await plainMatrixProduct(zeroMatrix(2, 0), zeroMatrix(0, 3))).toEqual(zeroMatrix(2, 3));
  });

  it('refuses matrices that do not fit', async () => {
    await expect(plainMatrixProduct(zeroMatrix(2, 3), zeroMatrix(2, 3))).rejects.toThrow('[2, 3] and [2, 3] have no product.');
  });
});

describe('a matrix', () => {
  it('is transposed across the tiles that it is copied in', () => {
    const [rows, columns] = [70, 33];
    const matrix = { rows, columns, values: Float64Array.from({ length: rows * columns }, (_, index) => index) };
    const result = transposed(matrix);
    expect([result.rows, result.columns]).toEqual([columns, rows]);
    expect([...result.values.subarray(0, 3)]).toEqual([0, 33, 66]);
    expect(transposed(result)).toEqual(matrix);
  });

  it('has a diagonal and a trace', () => {
    const matrix = matrixOf([
      [1, 2],
      [3, 4],
    ]);
    expect([...diagonalOf(matrix)]).toEqual([1, 4]);
    expect(trace(matrix)).toBe(5);
  });
});
