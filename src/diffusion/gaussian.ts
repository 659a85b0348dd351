import { cosineNearZero, logOfUniform, sineNearZero } from './elementary.ts';
import { SeedError } from './errors.ts';
import { philox4x32 } from './philox.ts';

/*
 * The generator: words come from Philox4x32-10 under the key (seed, stream), block b at the counter
 * (b, 0, 0, domain), so that the Gaussians, the uniforms and the bytes of one seed and stream share no words. Gaussians are
 * made from pairs of words by the Box-Muller transform in float64 and rounded to float32; their magnitude is at
 * most sqrt(66 ln 2) = 6.76. Entry i of a stream does not depend on how many entries are asked for.
 */
const GAUSSIAN_DOMAIN = 0;
const UNIFORM_DOMAIN = 1;
const BYTES_DOMAIN = 2;
const WORDS_PER_BLOCK = 4;
const BYTES_PER_BLOCK = 4 * WORDS_PER_BLOCK;
/** Words that are drawn at once, so that they stay in a core's first-level cache. */
const CHUNK = 1024;
const RADIANS_PER_WORD = (2 * 3.141592653589793) / 2 ** 32;

/**
 * `length` independent draws from N(0, 1), the same for the same `seed` and `stream` (uint32 each) in every
 * JavaScript engine. Image i of a run with seed s draws from seed (s + i) mod 2^32 alone, so that a picture does not depend on
 * its batch; streams.ts says which streams serve what.
 *
 * @throws SeedError when `seed` or `stream` is not a uint32.
 */
export function gaussianNoise(seed: number, stream: number, length: number): Float32Array {
  const noise = new Float32Array(length);
  fillGaussian(noise, seed, stream);
  return noise;
}

/**
 * Fills `out` with what `gaussianNoise(seed, stream, out.length)` returns.
 *
 * @throws SeedError when `seed` or `stream` is not a uint32.
 */
export function fillGaussian(out: Float32Array, seed: number, stream: number): void {
  assertKey(seed, stream);
  // Words first and then Gaussians: engines make faster code of two short loops than of one long one.
  const words = new Uint32Array(Math.min(CHUNK, wholeBlocks(out.length)));
  for (let start = 0; start < out.length; start += words.length) {
    const count = Math.min(words.length, wholeBlocks(out.length - start));
    for (let word = 0; word < count; word += WORDS_PER_BLOCK) {
      philox4x32((start + word) / WORDS_PER_BLOCK, 0, 0, GAUSSIAN_DOMAIN, seed, stream, words, word);
    }
    boxMuller(words, out, start, Math.min(count, out.length - start));
  }
}

/** As many words as `length` is, up to the end of a block. */
function wholeBlocks(length: number): number {
  return Math.ceil(length / WORDS_PER_BLOCK) * WORDS_PER_BLOCK;
}

/**
 * `length` independent draws from the uniform distribution on [0, 1), multiples of 2^-32, reproducible like
 * `gaussianNoise` and independent of it. Float64, since float32 would round the largest ones up to 1.
 *
 * @throws SeedError when `seed` or `stream` is not a uint32.
 */
export function uniform(seed: number, stream: number, length: number): Float64Array {
  assertKey(seed, stream);
  const draws = new Float64Array(length);
  const words = new Uint32Array(WORDS_PER_BLOCK);
  for (let index = 0; index < length; index++) {
    const word = index % WORDS_PER_BLOCK;
    if (word === 0) {
      philox4x32(index / WORDS_PER_BLOCK, 0, 0, UNIFORM_DOMAIN, seed, stream, words);
    }
    draws[index] = (words[word] ?? 0) / 2 ** 32;
  }
  return draws;
}

/**
 * Fills `out` with independent bytes from 0 to 255, reproducible like `gaussianNoise` and independent of it.
 *
 * @throws SeedError when `seed` or `stream` is not a uint32.
 */
export function fillRandomBytes(out: Uint8Array, seed: number, stream: number): void {
  assertKey(seed, stream);
  const words = new Uint32Array(WORDS_PER_BLOCK);
  for (let index = 0; index < out.length; index++) {
    const byte = index % BYTES_PER_BLOCK;
    if (byte === 0) philox4x32(index / BYTES_PER_BLOCK, 0, 0, BYTES_DOMAIN, seed, stream, words);
    out[index] = (words[byte >> 2] ?? 0) >>> (8 * (byte & 3));
  }
}

/**
 * Noise for a batch of images of `imageLength` values: image i is filled from stream `stream` of `seeds[i]`.
 *
 * @throws SeedError when a seed or `stream` is not a uint32.
 */
export function seededNoise(seeds: readonly number[], stream: number, imageLength: number): Float32Array {
  const noise = new Float32Array(seeds.length * imageLength);
  for (const [image, seed] of seeds.entries()) {
    fillGaussian(noise.subarray(image * imageLength, (image + 1) * imageLength), seed, stream);
  }
  return noise;
}

/** The seeds of a run's images: image i of a run with `seed` has (seed + i) mod 2^32. */
export function imageSeeds(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (seed + index) % 2 ** 32);
}

/**
 * `count` Gaussians from as many words, two from each two: the first gives the radius, the second the angle, a multiple of
 * 2 pi / 2^32. Of an odd last one the second is written past the end of `out`, that is nowhere.
 */
function boxMuller(words: Uint32Array, out: Float32Array, start: number, count: number): void {
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * logOfUniform(words[index] ?? 0));
    const turn = words[index + 1] ?? 0;
    // The nearest quarter of the turn, and the signed rest of at most an eighth.
    const quarter = (turn + 0x20000000) >>> 30;
    const rest = ((turn << 2) >> 2) * RADIANS_PER_WORD;
    // An odd number of quarters swaps the places of cosine and sine; the signs follow the quadrant.
    const sideways = quarter & 1;
    out[start + index + sideways] = (1 - (quarter & 2)) * radius * cosineNearZero(rest);
    out[start + index + 1 - sideways] = (1 - ((quarter + 1) & 2)) * radius * sineNearZero(rest);
  }
}

function assertKey(seed: number, stream: number): void {
  if (seed >>> 0 !== seed) throw new SeedError('seed', seed);
  if (stream >>> 0 !== stream) throw new SeedError('stream', stream);
}
