import { solveLinearSystem } from '../diffusion/linear-system.ts';

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
  const factors = solveLinearSystem(gram, right);
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
