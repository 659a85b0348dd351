import { StatisticsError } from './errors.ts';
import { diagonalOf, transposed, zeroMatrix, type Matrix, type MatrixProduct } from './matrix.ts';
import { subtractCombination } from './vector.ts';

/** Columns that are gathered before what is left is updated with one product. */
const PANEL = 64;

/**
 * What is left of a variance, relative to it, when only rounding is left: one per dimension, as in LAPACK's dpstrf. In few
 * dimensions that of the covariance itself, a sum over many images, is the larger.
 */
const ROUNDING = Number.EPSILON;
const FEWEST_ROUNDINGS = 128;
/** No covariance of unit variances leaves this, anywhere. */
const NO_ROUNDING = 1e-8;

/** The part of a matrix that is not yet explained, and which of the rows (and columns) of the whole it has. */
interface Rest {
  readonly matrix: Matrix;
  readonly indices: readonly number[];
}

/** A few columns of the factor, for the rows of the rest that they were taken from, and the rows that they explain. */
interface Panel {
  readonly columns: readonly Float64Array[];
  readonly pivots: ReadonlySet<number>;
}

/**
 * A factor L of a positive semidefinite S = L L^T by Cholesky decomposition with complete pivoting, stopped where only
 * rounding is left (Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990). L is
 * [dimensions, rank]; its rows are in the order of S, so that it is not triangular. What is rounding is judged on the
 * scale of each dimension: a variance that is small beside others is as exact as they are.
 *
 * @throws StatisticsError where S is not square, not finite or not positive semidefinite.
 */
export async function pivotedCholesky(matrix: Matrix, product: MatrixProduct): Promise<Matrix> {
  const size = matrix.rows;
  if (matrix.columns !== size) throw new StatisticsError(`the covariance is ${size} x ${matrix.columns}`);
  if (!matrix.values.every(Number.isFinite)) throw new StatisticsError('an entry is not finite');
  const variances = diagonalOf(matrix);
  if (variances.some((variance) => variance < 0)) throw new StatisticsError('a variance is negative');
  const deviations = variances.map((variance) => (variance === 0 ? 1 : Math.sqrt(variance)));
  const factor: Float64Array[] = [];
  let rest: Rest = { matrix: correlations(matrix, deviations), indices: Array.from(deviations.keys()) };
  while (rest.indices.length > 0) {
    const panel = explain(rest.matrix, ROUNDING * Math.max(size, FEWEST_ROUNDINGS));
    if (panel.columns.length === 0) break;
    factor.push(...panel.columns.map((column) => scaledBack(column, rest.indices, deviations)));
    rest = await remainder(rest, panel, product);
  }
  if (rest.matrix.values.some((entry) => Math.abs(entry) > NO_ROUNDING)) {
    throw new StatisticsError('the variance is negative in some direction');
  }
  return besideEachOther(factor, size);
}

/** Columns of the factor for the largest variances of `matrix`, until they are negligible or the panel is full. */
function explain(matrix: Matrix, negligible: number): Panel {
  const { rows: size, values } = matrix;
  const variances = diagonalOf(matrix);
  const columns: Float64Array[] = [];
  const pivots = new Set<number>();
  while (columns.length < Math.min(PANEL, size)) {
    const pivot = variances.reduce((best, variance, index) => (variance > (variances[best] ?? 0) ? index : best), 0);
    const variance = variances[pivot] ?? 0;
    if (variance <= negligible) break;
    const column = values.slice(pivot * size, (pivot + 1) * size);
    subtractCombination(
      column,
      columns,
      columns.map((earlier) => earlier[pivot] ?? 0),
    );
    const root = Math.sqrt(variance);
    for (let row = 0; row < size; row++) {
      const entry = (column[row] ?? 0) / root;
      column[row] = entry;
      variances[row] = (variances[row] ?? 0) - entry * entry;
    }
    // What the pivots have explained of each other is zero but for rounding.
    for (const earlier of pivots) column[earlier] = 0;
    column[pivot] = root;
    columns.push(column);
    pivots.add(pivot);
    for (const done of pivots) variances[done] = 0;
  }
  return { columns, pivots };
}

/** What the panel leaves unexplained, without the rows and columns that it explains wholly. */
async function remainder({ matrix, indices }: Rest, { columns, pivots }: Panel, product: MatrixProduct): Promise<Rest> {
  const kept = Array.from(indices.keys()).filter((row) => !pivots.has(row));
  const explained = zeroMatrix(columns.length, kept.length);
  columns.forEach((column, term) => {
    kept.forEach((row, position) => (explained.values[term * kept.length + position] = column[row] ?? 0));
  });
  const { rows, values } = kept.length === 0 ? zeroMatrix(0, 0) : await product(transposed(explained), explained);
  kept.forEach((row, position) => {
    const from = row * matrix.columns;
    const to = position * rows;
    for (let column = 0; column < rows; column++) {
      values[to + column] = (matrix.values[from + (kept[column] ?? 0)] ?? 0) - (values[to + column] ?? 0);
    }
  });
  return { matrix: { rows, columns: rows, values }, indices: kept.map((row) => indices[row] ?? 0) };
}

/** The covariance of the same features divided by their deviations. */
function correlations({ rows, columns, values }: Matrix, deviations: Float64Array): Matrix {
  const scaled = zeroMatrix(rows, columns);
  for (let row = 0; row < rows; row++) {
    const deviation = deviations[row] ?? 1;
    for (let column = 0; column < columns; column++) {
      const index = row * columns + column;
      scaled.values[index] = (values[index] ?? 0) / deviation / (deviations[column] ?? 1);
    }
  }
  return scaled;
}

/** A column for the rows `indices` of unit variances as one for all rows, with zeros for the others. */
function scaledBack(column: Float64Array, indices: readonly number[], deviations: Float64Array): Float64Array {
  const whole = new Float64Array(deviations.length);
  indices.forEach((index, row) => (whole[index] = (column[row] ?? 0) * (deviations[index] ?? 1)));
  return whole;
}

function besideEachOther(columns: readonly Float64Array[], size: number): Matrix {
  const rows = zeroMatrix(columns.length, size);
  columns.forEach((column, index) => rows.values.set(column, index * size));
  return transposed(rows);
}
