/** A row-major matrix in float64: [rows, columns]. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * The product of two matrices, [m, k] x [k, n] = [m, n], always with the same digits for the same operands. It is handed
 * in, because 2048 dimensions want a tuned library; `plainMatrixProduct` is the pure one.
 *
 * @throws RangeError where the inner sizes differ.
 */
export type MatrixProduct = (left: Matrix, right: Matrix) => Promise<Matrix>;

/** A matrix of zeros. */
export function zeroMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** @throws RangeError where the product of the two is not defined. */
export function assertMultipliable(left: Matrix, right: Matrix): void {
  if (left.columns !== right.rows) {
    throw new RangeError(`[${left.rows}, ${left.columns}] and [${right.rows}, ${right.columns}] have no product.`);
  }
}

/** The product in plain TypeScript: for small matrices and for pages. */
// eslint-disable-next-line @typescript-eslint/require-await -- the type of the faster products
export const plainMatrixProduct: MatrixProduct = async (left, right) => {
  assertMultipliable(left, right);
  const product = zeroMatrix(left.rows, right.columns);
  for (let row = 0; row < left.rows; row++) {
    const sums = product.values.subarray(row * right.columns, (row + 1) * right.columns);
    for (let inner = 0; inner < left.columns; inner++) {
      const factor = left.values[row * left.columns + inner] ?? 0;
      const offset = inner * right.columns;
      for (let column = 0; column < right.columns; column++) {
        sums[column] = (sums[column] ?? 0) + factor * (right.values[offset + column] ?? 0);
      }
    }
  }
  return product;
};

/** Side of the tiles in which a matrix is transposed, so that both copies of one stay in the first-level cache. */
const TILE = 32;

/** The transposed matrix, as a copy. */
export function transposed({ rows, columns, values }: Matrix): Matrix {
  const result = zeroMatrix(columns, rows);
  const out = result.values;
  for (let firstRow = 0; firstRow < rows; firstRow += TILE) {
    const endRow = Math.min(rows, firstRow + TILE);
    for (let firstColumn = 0; firstColumn < columns; firstColumn += TILE) {
      const endColumn = Math.min(columns, firstColumn + TILE);
      for (let row = firstRow; row < endRow; row++) {
        for (let column = firstColumn; column < endColumn; column++) {
          out[column * rows + row] = values[row * columns + column] ?? 0;
        }
      }
    }
  }
  return result;
}

/** The diagonal of a square matrix, as a copy. */
export function diagonalOf({ rows, columns, values }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, index) => values[index * (columns + 1)] ?? 0);
}

/** The sum of the diagonal of a square matrix. */
export function trace(matrix: Matrix): number {
  return diagonalOf(matrix).reduce((sum, entry) => sum + entry, 0);
}
