import { CovarianceError } from './errors.ts';
import type { Matrix } from './matrix.ts';

/**
 * What the diagonal must be below, relative to its largest entry and per dimension, to be rounding: LAPACK's (dpstrf).
 */
const RANK_TOLERANCE = Number.EPSILON;
/** In fewer dimensions than this the rounding of the covariance itself, a sum over images, is the larger. */
const FEWEST_DIMENSIONS = 128;
/** A diagonal this far below zero, relative to its largest entry, is no rounding. */
const INDEFINITE = 1e-8;

/**
 * A factor L of a positive semidefinite S = L L^T by Cholesky decomposition with complete pivoting, stopped where only
 * rounding is left (Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990). L is
 * [dimensions, rank]; its rows are those of S, so that it is triangular only up to their order.
 *
 * @throws CovarianceError where S is not square, not finite or not positive semidefinite.
 */
export function pivotedCholesky({ rows: size, columns, values }: Matrix): Matrix {
  if (size !== columns) throw new CovarianceError(`a covariance of ${size} x ${columns}`);
  const rest = Float64Array.from({ length: size }, (_, index) => values[index * (size + 1)] ?? 0);
  if (!rest.every(Number.isFinite)) throw new CovarianceError('a variance that is not finite');
  const largest = rest.reduce((most, variance) => Math.max(most, variance), 0);
  const negligible = RANK_TOLERANCE * Math.max(size, FEWEST_DIMENSIONS) * largest;
  const factor = new Float64Array(size * size);
  const remaining = Array.from({ length: size }, (_, index) => index);
  let rank = 0;
  for (; remaining.length > 0; rank++) {
    const position = largestOf(remaining, rest);
    const pivot = remaining[position] ?? 0;
    const variance = rest[pivot] ?? 0;
    if (!(variance > negligible)) break;
    remaining[position] = remaining.at(-1) ?? 0;
    remaining.pop();
    appendColumn(factor, values, size, rank, pivot, Math.sqrt(variance), remaining, rest);
  }
  if (remaining.some((index) => !((rest[index] ?? 0) >= -INDEFINITE * largest))) {
    throw new CovarianceError('a variance that is negative in some direction');
  }
  return { rows: size, columns: rank, values: leadingColumns(factor, size, rank) };
}

/** Where in `remaining` the largest entry of `rest` is; an entry that is not a number is the largest of all. */
function largestOf(remaining: readonly number[], rest: Float64Array): number {
  let best = 0;
  for (let position = 1; position < remaining.length; position++) {
    if (!((rest[remaining[position] ?? 0] ?? 0) <= (rest[remaining[best] ?? 0] ?? 0))) best = position;
  }
  return best;
}

/**
 * Column `rank` of the factor: the pivot's column of S less what the columns before explain of it, an inner product of
 * two rows of the factor each. Takes its squares off `rest`.
 */
function appendColumn(
  factor: Float64Array,
  values: Float64Array,
  size: number,
  rank: number,
  pivot: number,
  root: number,
  remaining: readonly number[],
  rest: Float64Array,
): void {
  const pivotRow = factor.subarray(pivot * size, pivot * size + rank);
  factor[pivot * size + rank] = root;
  for (const row of remaining) {
    const offset = row * size;
    const entry = ((values[pivot * size + row] ?? 0) - innerProduct(pivotRow, factor, offset)) / root;
    factor[offset + rank] = entry;
    rest[row] = (rest[row] ?? 0) - entry * entry;
  }
}

/** Of `left` and what begins at `offset` in `right`; four sums at once, for each addition has to wait for its last. */
function innerProduct(left: Float64Array, right: Float64Array, offset: number): number {
  const whole = left.length - (left.length % 4);
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  for (let index = 0; index < whole; index += 4) {
    sum0 += (left[index] ?? 0) * (right[offset + index] ?? 0);
    sum1 += (left[index + 1] ?? 0) * (right[offset + index + 1] ?? 0);
    sum2 += (left[index + 2] ?? 0) * (right[offset + index + 2] ?? 0);
    sum3 += (left[index + 3] ?? 0) * (right[offset + index + 3] ?? 0);
  }
  for (let index = whole; index < left.length; index++) sum0 += (left[index] ?? 0) * (right[offset + index] ?? 0);
  return sum0 + sum1 + (sum2 + sum3);
}

function leadingColumns(values: Float64Array, size: number, columns: number): Float64Array {
  if (columns === size) return values;
  const kept = new Float64Array(size * columns);
  for (let row = 0; row < size; row++) kept.set(values.subarray(row * size, row * size + columns), row * columns);
  return kept;
}
