const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** Weyl increments of the two key words: the golden ratio and sqrt(3) - 1. */
const KEY_INCREMENT_0 = 0x9e3779b9;
const KEY_INCREMENT_1 = 0xbb67ae85;
const ROUNDS = 10;

const MULTIPLIER_0_LOW = MULTIPLIER_0 & 0xffff;
const MULTIPLIER_0_HIGH = MULTIPLIER_0 >>> 16;
const MULTIPLIER_1_LOW = MULTIPLIER_1 & 0xffff;
const MULTIPLIER_1_HIGH = MULTIPLIER_1 >>> 16;

/**
 * High 32 bits of a 32 x 32 bit product, the second factor given in halves. Every intermediate sum is below
 * 2^32, so that 32-bit arithmetic loses nothing and needs no BigInt.
 */
function highProduct(factor: number, low: number, high: number): number {
  const factorLow = factor & 0xffff;
  const factorHigh = factor >>> 16;
  const middle = (Math.imul(factorHigh, low) + (Math.imul(factorLow, low) >>> 16)) | 0;
  const carried = (Math.imul(factorLow, high) + (middle & 0xffff)) | 0;
  return (Math.imul(factorHigh, high) + (middle >>> 16) + (carried >>> 16)) | 0;
}

/**
 * Philox4x32-10: a bijection of the 128-bit counter under a 64-bit key, whose four output words pass for random
 * (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Any block can be had without the ones
 * before it. All words are uint32, given and returned in Random123's order; `out` receives four of them, the
 * first at `at`.
 */
export function philox4x32(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
  at = 0,
): void {
  let word0 = counter0 | 0;
  let word1 = counter1 | 0;
  let word2 = counter2 | 0;
  let word3 = counter3 | 0;
  let roundKey0 = key0 | 0;
  let roundKey1 = key1 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highProduct(word0, MULTIPLIER_0_LOW, MULTIPLIER_0_HIGH);
    const high1 = highProduct(word2, MULTIPLIER_1_LOW, MULTIPLIER_1_HIGH);
    const low0 = Math.imul(word0, MULTIPLIER_0);
    const low1 = Math.imul(word2, MULTIPLIER_1);
    word0 = high1 ^ word1 ^ roundKey0;
    word1 = low1;
    word2 = high0 ^ word3 ^ roundKey1;
    word3 = low0;
    roundKey0 = (roundKey0 + KEY_INCREMENT_0) | 0;
    roundKey1 = (roundKey1 + KEY_INCREMENT_1) | 0;
  }
  out[at] = word0;
  out[at + 1] = word1;
  out[at + 2] = word2;
  out[at + 3] = word3;
}
