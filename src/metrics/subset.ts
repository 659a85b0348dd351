import { uniform } from '../diffusion/gaussian.ts';

/**
 * `size` different numbers below `count`, every such set being as likely (a Fisher-Yates shuffle that stops early); the
 * same for the same `seed` and `stream` (uint32 each).
 *
 * @throws SeedError when `seed` or `stream` is not a uint32.
 * @throws RangeError when there are fewer numbers than asked for.
 */
export function drawSubset(count: number, size: number, seed: number, stream: number): Uint32Array {
  if (size > count) throw new RangeError(`A subset of ${size} cannot be drawn from ${count}.`);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  uniform(seed, stream, size).forEach((draw, position) => {
    const chosen = position + Math.floor(draw * (count - position));
    const taken = order[chosen] ?? 0;
    order[chosen] = order[position] ?? 0;
    order[position] = taken;
  });
  return order.slice(0, size);
}
