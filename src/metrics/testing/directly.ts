import type { Features } from '../features.ts';
import type { Matrix } from '../matrix.ts';

/* The metrics by their definitions, slowly, and without anything of what computes them quickly. */

type Rows = readonly (readonly number[])[];

export function rowsOf({ count, dimensions, values }: Features): number[][] {
  return Array.from({ length: count }, (_, row) => [...values.subarray(row * dimensions, (row + 1) * dimensions)]);
}

export function matrixOf(rows: Rows): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}

function columnsOf(rows: Rows): number[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? NaN));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function dot(left: readonly number[], right: readonly number[]): number {
  return sum(left.map((value, index) => value * (right[index] ?? NaN)));
}

function times(left: Rows, right: Rows): number[][] {
  const columns = columnsOf(right);
  return left.map((row) => columns.map((column) => dot(row, column)));
}

/** The sum of the singular values by one-sided Jacobi rotations (Hestenes, 1958): slow, and exact for small ones too. */
export function nuclearNormDirectly(rows: Rows): number {
  const columns = columnsOf(rows);
  for (let sweep = 0; sweep < 30; sweep++) {
    columns.forEach((_, first) => {
      for (let second = first + 1; second < columns.length; second++) rotate(columns, first, second);
    });
  }
  return sum(columns.map((column) => Math.sqrt(dot(column, column))));
}

/** Makes two columns orthogonal. */
function rotate(columns: number[][], first: number, second: number): void {
  const [a = [], b = []] = [columns[first], columns[second]];
  const across = dot(a, b);
  if (across === 0) return;
  const ratio = (dot(b, b) - dot(a, a)) / (2 * across);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  columns[first] = a.map((value, index) => cosine * value - sine * (b[index] ?? NaN));
  columns[second] = b.map((value, index) => cosine * value + sine * (a[index] ?? NaN));
}

/**
 * FID from the features themselves: with X and Y the centred features over the root of their count less one, the root of
 * the covariances' product has as its trace the nuclear norm of X Y^T.
 */
export function frechetDirectly(left: Features, right: Features): number {
  const [a, b] = [centred(left), centred(right)];
  const means = sum(a.mean.map((value, index) => (value - (b.mean[index] ?? NaN)) ** 2));
  const variances = sum([...a.rows, ...b.rows].map((row) => dot(row, row)));
  return means + variances - 2 * nuclearNormDirectly(times(a.rows, columnsOf(b.rows)));
}

function centred(features: Features): { mean: number[]; rows: number[][] } {
  const rows = rowsOf(features);
  const mean = columnsOf(rows).map((column) => sum(column) / rows.length);
  const scale = Math.sqrt(rows.length - 1);
  return { mean, rows: rows.map((row) => row.map((value, index) => (value - (mean[index] ?? NaN)) / scale)) };
}

/** The unbiased MMD^2 under (x.y / dimensions + 1)^3 of sets of any sizes, pair by pair. */
export function kernelDirectly(left: Rows, right: Rows): number {
  const kernel = (x: readonly number[], y: readonly number[]): number => (dot(x, y) / x.length + 1) ** 3;
  const meanOverPairs = (a: Rows, b: Rows): number => {
    const pairs = a.flatMap((x, i) => b.filter((_, j) => a !== b || i !== j).map((y) => kernel(x, y)));
    return sum(pairs) / pairs.length;
  };
  return meanOverPairs(left, left) + meanOverPairs(right, right) - 2 * meanOverPairs(left, right);
}
