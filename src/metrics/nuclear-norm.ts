import { bidiagonalize } from './bidiagonal.ts';
import { transposed, type Matrix, type MatrixProduct } from './matrix.ts';
import { tridiagonalEigenvalues } from './tridiagonal.ts';

/**
 * The sum of the singular values of a matrix, each to rounding relative to the largest. They are never squared on the way:
 * of a square the small ones could be had to half the digits only.
 */
export async function nuclearNorm(matrix: Matrix, product: MatrixProduct): Promise<number> {
  const { diagonal, above } = await bidiagonalize(matrix.rows < matrix.columns ? transposed(matrix) : matrix, product);
  // With its rows and columns interleaved, [[0, B^T], [B, 0]] is tridiagonal with a diagonal of zeros; its eigenvalues are
  // the singular values of B and their negatives (Golub and Kahan, 1965).
  const beside = new Float64Array(Math.max(0, 2 * diagonal.length - 1));
  diagonal.forEach((value, index) => (beside[2 * index] = value));
  above.forEach((value, index) => (beside[2 * index + 1] = value));
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(2 * diagonal.length), beside);
  return eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
}
