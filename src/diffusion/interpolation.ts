import { LengthMismatchError, OppositeLatentsError } from './errors.ts';

/** Below this sine of the angle between two latents the formula divides rounding by rounding. */
const SMALLEST_SINE = 1e-6;

/**
 * The latent a fraction of the way from `a` to `b` on the great circle through both (Shoemake 1985; Song et al. 2021,
 * appendix D.5): it keeps the length of Gaussian noise, which a straight line would leave. `fraction` is in [0, 1]; 0
 * and 1 give copies of `a` and `b`. Latents of one direction are interpolated on the straight line.
 *
 * @throws LengthMismatchError when the latents differ in length.
 * @throws OppositeLatentsError when they point in opposite directions, so that no circle is the shortest.
 */
export function interpolateLatents(a: Float32Array, b: Float32Array, fraction: number): Float32Array {
  if (b.length !== a.length) throw new LengthMismatchError('second latent', a.length, b.length);
  if (fraction <= 0) return a.slice();
  if (fraction >= 1) return b.slice();
  const { fromA, fromB } = weightsOf(angleBetween(a, b), fraction);
  return a.map((value, index) => fromA * value + fromB * (b[index] ?? 0));
}

/** `count` latents from `a` to `b` at equal angles, both ends among them; `count` is 2 or more. */
export function interpolationPath(a: Float32Array, b: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, index) => interpolateLatents(a, b, index / (count - 1)));
}

/** The latents in the corners of a grid. */
export interface GridCorners {
  readonly topLeft: Float32Array;
  readonly topRight: Float32Array;
  readonly bottomLeft: Float32Array;
  readonly bottomRight: Float32Array;
}

/** `side` x `side` latents, row by row, between four corners: each row is a path between points of the two side paths. */
export function interpolationGrid({ topLeft, topRight, bottomLeft, bottomRight }: GridCorners, side: number): Float32Array[] {
  const left = interpolationPath(topLeft, bottomLeft, side);
  const right = interpolationPath(topRight, bottomRight, side);
  return left.flatMap((start, row) => interpolationPath(start, right[row] ?? start, side));
}

function weightsOf(angle: number, fraction: number): { fromA: number; fromB: number } {
  const sine = Math.sin(angle);
  if (sine >= SMALLEST_SINE) {
    return { fromA: Math.sin((1 - fraction) * angle) / sine, fromB: Math.sin(fraction * angle) / sine };
  }
  if (angle > 1) throw new OppositeLatentsError();
  return { fromA: 1 - fraction, fromB: fraction };
}

/** In [0, pi]; 0 where a latent is all zeros and has no direction. */
function angleBetween(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const lengths = Math.sqrt(squareA * squareB);
  return lengths === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, product / lengths)));
}
