/*
 * Averages of a training's weights over a power function of the time, whose length is a share of the training so far
 * (Karras et al. 2024, arXiv 2312.02696, section 3): at step t the weights of step tau count as tau^gamma. Averages of two
 * lengths, stored now and then, give those of any other length afterwards.
 */

/** The largest length that a power function with gamma of 0 or more has: that of the plain mean, 1 / sqrt(12). */
export const LARGEST_LENGTH = 0.2886;

/**
 * The exponent gamma of an average whose length, the standard deviation of its weights over time as a share of the training
 * so far, is `length`: the real root of (gamma + 2)^2 (gamma + 3) = (gamma + 1) / length^2 (their equation 12 and algorithm 2).
 *
 * @param length in (0, {@link LARGEST_LENGTH}]
 */
export function exponentOf(length: number): number {
  // The length falls as gamma rises, so that halving finds the one gamma.
  let [low, high] = [0, 1 / length ** 2];
  for (let round = 0; round < 200; round += 1) {
    const middle = (low + high) / 2;
    if (lengthOf(middle) > length) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function lengthOf(gamma: number): number {
  return Math.sqrt(gamma + 1) / ((gamma + 2) * Math.sqrt(gamma + 3));
}

/** What the average keeps of itself at step `step` (from 0): (1 - 1 / t)^(gamma + 1) with t = step + 1 (their equation 127). */
export function powerDecayAt(step: number, length: number): number {
  return (1 - 1 / (step + 1)) ** (exponentOf(length) + 1);
}

/** An average that was stored: after `step` steps, of `length`. */
export interface StoredAverage {
  readonly step: number;
  readonly length: number;
}

/**
 * The factors with which stored averages sum up to one that comes nearest to the average of `length` after `step` steps:
 * the least squares of their algorithm 3, made to sum to 1. At least one average must be stored.
 */
export function combinationFor(stored: readonly StoredAverage[], wanted: StoredAverage): number[] {
  const gram = stored.map((row) => stored.map((column) => overlap(row, column)));
  const right = stored.map((row) => overlap(row, wanted));
  const factors = solve(gram, right);
  const sum = factors.reduce((total, factor) => total + factor, 0);
  return factors.map((factor) => factor / sum);
}

/** The inner product of two averages' weights as functions of time: p_dot_p of their algorithm 3. */
function overlap(one: StoredAverage, other: StoredAverage): number {
  const [gammaOne, gammaOther] = [exponentOf(one.length), exponentOf(other.length)];
  const ratio = one.step / other.step;
  const exponent = one.step < other.step ? gammaOther : -gammaOne;
  return ((gammaOne + 1) * (gammaOther + 1) * ratio ** exponent) / ((gammaOne + gammaOther + 1) * Math.max(one.step, other.step));
}

/** The solution of a symmetric system by Gaussian elimination with row pivoting; it is ill-conditioned, and float64 is enough for it. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    const best = rows.slice(pivot).reduce((found, row, index) => (Math.abs(row[pivot] ?? 0) > Math.abs(rows[found]?.[pivot] ?? 0) ? pivot + index : found), pivot);
    const [chosen = [], before = []] = [rows[best], rows[pivot]];
    rows[pivot] = chosen;
    rows[best] = before;
    for (const row of rows.slice(pivot + 1)) {
      const factor = (row[pivot] ?? 0) / (chosen[pivot] ?? 1);
      for (let column = pivot; column <= size; column += 1) row[column] = (row[column] ?? 0) - factor * (chosen[column] ?? 0);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let index = size - 1; index >= 0; index -= 1) {
    const row = rows[index] ?? [];
    const known = solution.reduce((sum, value, column) => (column > index ? sum + value * (row[column] ?? 0) : sum), 0);
    solution[index] = ((row[size] ?? 0) - known) / (row[index] ?? 1);
  }
  return solution;
}
