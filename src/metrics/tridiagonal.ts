/** Iterations within which every eigenvalue of a finite matrix has long been found; two are usual. */
const MOST_ITERATIONS = 60;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, in no order, each to rounding relative to the largest: implicit QL
 * with Wilkinson's shift (Dubrulle, Martin and Wilkinson, "The implicit QL algorithm", 1968), without vectors.
 *
 * @param diagonal its diagonal
 * @param beside the entries beside it, one less
 * @throws RangeError where it does not converge, which only values that are not finite can cause.
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, beside: Float64Array): Float64Array {
  const values = diagonal.slice();
  const off = new Float64Array(values.length);
  off.set(beside);
  const negligible = Number.EPSILON * largestRow(values, off);
  for (let first = 0; first < values.length; first++) {
    for (let iteration = 0; ; iteration++) {
      const last = endOfBlock(off, first, negligible);
      if (last === first) break;
      if (iteration === MOST_ITERATIONS) throw new RangeError('The eigenvalues of a tridiagonal matrix were not found: it is not finite.');
      sweep(values, off, first, last);
    }
  }
  return values;
}

/** The largest sum of magnitudes in a row, which bounds the eigenvalues. */
function largestRow(values: Float64Array, off: Float64Array): number {
  return values.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value) + Math.abs(off[index] ?? 0) + Math.abs(off[index - 1] ?? 0)),
    0,
  );
}

/** The last index of the block that begins at `first`: nothing beside it couples it to the next. */
function endOfBlock(off: Float64Array, first: number, negligible: number): number {
  let last = first;
  while (last + 1 < off.length && !(Math.abs(off[last] ?? 0) <= negligible)) last++;
  return last;
}

/** One QL step on the block from `first` to `last`: a rotation for each entry beside the diagonal, from the last up. */
function sweep(values: Float64Array, off: Float64Array, first: number, last: number): void {
  const head = values[first] ?? 0;
  const coupling = off[first] ?? 0;
  const half = ((values[first + 1] ?? 0) - head) / (2 * coupling);
  const root = Math.sqrt(half * half + 1);
  let shifted = (values[last] ?? 0) - head + coupling / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let correction = 0;
  for (let index = last - 1; index >= first; index--) {
    const bulge = sine * (off[index] ?? 0);
    const beside = cosine * (off[index] ?? 0);
    const length = Math.sqrt(bulge * bulge + shifted * shifted);
    off[index + 1] = length;
    if (length === 0) {
      // The matrix has come apart here; the next sweep takes the parts.
      values[index + 1] = (values[index + 1] ?? 0) - correction;
      off[last] = 0;
      return;
    }
    sine = bulge / length;
    cosine = shifted / length;
    const below = (values[index + 1] ?? 0) - correction;
    const difference = ((values[index] ?? 0) - below) * sine + 2 * cosine * beside;
    correction = sine * difference;
    values[index + 1] = below + correction;
    shifted = cosine * difference - beside;
  }
  values[first] = head - correction;
  off[first] = shifted;
  off[last] = 0;
}
