/** Numbers in [0, 1), the same ones for the same seed (Marsaglia 2003, xorshift32). */
export function seededUniform(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `length` numbers from -2 to 2. */
export function draw(seed: number, length: number): Float64Array {
  const uniform = seededUniform(seed);
  return Float64Array.from({ length }, () => 4 * uniform() - 2);
}

/** `length` whole numbers from -3 to 3. */
export function drawIntegers(seed: number, length: number): Float64Array {
  const uniform = seededUniform(seed);
  return Float64Array.from({ length }, () => Math.floor(7 * uniform()) - 3);
}
