import { uniform } from '../diffusion/gaussian.ts';

/**
 * A seeded permutation of 0 to `length` - 1 (Fisher-Yates). Its draws are multiples of 2^-32, so that no order is
 * preferred by more than `length` / 2^32.
 */
export function permutation(seed: number, stream: number, length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const draws = uniform(seed, stream, length);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor((draws[last] ?? 0) * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  return order;
}
