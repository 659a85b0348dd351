import type { Features } from '../../src/metrics/features.ts';
import { transposed, zeroMatrix, type Matrix, type MatrixProduct } from '../../src/metrics/matrix.ts';

/** Columns of the vectors that are multiplied at a time, so that 12,288 pixels need no copy in float64. */
const BLOCK = 1024;

/**
 * The scalar products [count, count] of vectors about their mean: all that principal components and Euclidean distances
 * depend on, however many dimensions the vectors have.
 */
export async function centredProducts({ count, dimensions, values }: Features, product: MatrixProduct): Promise<Matrix> {
  const total = zeroMatrix(count, count);
  for (let from = 0; from < dimensions; from += BLOCK) {
    const block = zeroMatrix(count, Math.min(BLOCK, dimensions - from));
    for (let column = 0; column < block.columns; column += 1) {
      let sum = 0;
      for (let row = 0; row < count; row += 1) sum += values[row * dimensions + from + column] ?? 0;
      const mean = sum / count;
      for (let row = 0; row < count; row += 1) {
        block.values[row * block.columns + column] = (values[row * dimensions + from + column] ?? 0) - mean;
      }
    }
    const products = await product(block, transposed(block));
    for (const [index, value] of products.values.entries()) total.values[index] = (total.values[index] ?? 0) + value;
  }
  return total;
}

/** Euclidean distances [n, n] of vectors from their scalar products: |a - b|^2 = aa + bb - 2 ab. */
export function distancesOf({ rows, values }: Matrix): Matrix {
  const distances = zeroMatrix(rows, rows);
  const square = (index: number): number => values[index * (rows + 1)] ?? 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const squared = square(row) + square(column) - 2 * (values[row * rows + column] ?? 0);
      const distance = Math.sqrt(Math.max(0, squared));
      distances.values[row * rows + column] = distances.values[column * rows + row] = distance;
    }
  }
  return distances;
}

/** Euclidean distances [n, n] of points of the plane, [n, 2]. */
export function distancesInPlane(points: Float64Array): Matrix {
  const count = points.length / 2;
  const distances = zeroMatrix(count, count);
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const distance = Math.hypot((points[2 * a] ?? 0) - (points[2 * b] ?? 0), (points[2 * a + 1] ?? 0) - (points[2 * b + 1] ?? 0));
      distances.values[a * count + b] = distances.values[b * count + a] = distance;
    }
  }
  return distances;
}
