/*
 * ECMAScript leaves the last digits of Math.log, Math.sin and Math.cos to each engine. These need only +, -, *,
 * / and comparisons, which IEEE 754 rounds exactly, so that they give the same bits in every browser and in Node.
 */

const LN_2 = 0.6931471805599453;
const SQRT_2 = 1.4142135623730951;
/** 2^-e for the exponents e = -1 to 31, at index e + 1. */
const INVERSE_POWERS = Float64Array.from({ length: 33 }, (_, index) => 2 ** (1 - index));

/** ln((word + 1/2) / 2^32) for a uint32 `word`: the logarithm of a uniform that is never 0 or 1. */
export function logOfUniform(word: number): number {
  let exponent = 31 - Math.clz32(word);
  let mantissa = (word + 0.5) * (INVERSE_POWERS[exponent + 1] ?? 1);
  if (mantissa > SQRT_2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  // ln m = 2 artanh((m - 1) / (m + 1)); the argument is at most 0.172, for which ten terms reach float64.
  const ratio = (mantissa - 1) / (mantissa + 1);
  const square = ratio * ratio;
  let sum = 1 / 19;
  sum = 1 / 17 + square * sum;
  sum = 1 / 15 + square * sum;
  sum = 1 / 13 + square * sum;
  sum = 1 / 11 + square * sum;
  sum = 1 / 9 + square * sum;
  sum = 1 / 7 + square * sum;
  sum = 1 / 5 + square * sum;
  sum = 1 / 3 + square * sum;
  return (exponent - 32) * LN_2 + 2 * (ratio + ratio * square * sum);
}

/** sin x for |x| <= pi/4: the Taylor series to x^15 / 15!. */
export function sineNearZero(x: number): number {
  const square = x * x;
  let sum = -1 / 1_307_674_368_000;
  sum = 1 / 6_227_020_800 + square * sum;
  sum = -1 / 39_916_800 + square * sum;
  sum = 1 / 362_880 + square * sum;
  sum = -1 / 5_040 + square * sum;
  sum = 1 / 120 + square * sum;
  sum = -1 / 6 + square * sum;
  return x + x * square * sum;
}

/** cos x for |x| <= pi/4: the Taylor series to x^16 / 16!. */
export function cosineNearZero(x: number): number {
  const square = x * x;
  let sum = 1 / 20_922_789_888_000;
  sum = -1 / 87_178_291_200 + square * sum;
  sum = 1 / 479_001_600 + square * sum;
  sum = -1 / 3_628_800 + square * sum;
  sum = 1 / 40_320 + square * sum;
  sum = -1 / 720 + square * sum;
  sum = 1 / 24 + square * sum;
  return 1 - square * (0.5 - square * sum);
}
