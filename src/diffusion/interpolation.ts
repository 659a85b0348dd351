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
  const { fromA, fromB } = interpolationWeights(a, b, fraction);
  if (fraction <= 0) return a.slice();
  if (fraction >= 1) return b.slice();
  return a.map((value, index) => fromA * value + fromB * (b[index] ?? 0));
}

/** `count` latents from `a` to `b` at equal angles, both ends among them; `count` is 2 or more. */
export function interpolationPath(a: Float32Array, b: Float32Array, count: number): Float32Array[] {
  return Array.from({ length: count }, (_, index) => interpolateLatents(a, b, index / (count - 1)));
}

/** What belongs to each corner of a grid. */
export interface Corners<Value> {
  readonly topLeft: Value;
  readonly topRight: Value;
  readonly bottomLeft: Value;
  readonly bottomRight: Value;
}

/** A latent of a grid: the sum of the corners' latents, each times its weight. */
export interface GridPoint {
  readonly latent: Float32Array;
  readonly weights: Corners<number>;
}

/** `side` x `side` latents, row by row, between four corners: each row is a path between points of the two side paths. `side` is 2 or more. */
export function interpolationGrid({ topLeft, topRight, bottomLeft, bottomRight }: Corners<Float32Array>, side: number): GridPoint[] {
  const fractions = Array.from({ length: side }, (_, index) => index / (side - 1));
  return fractions.flatMap((down) => {
    const [left, right] = [interpolateLatents(topLeft, bottomLeft, down), interpolateLatents(topRight, bottomRight, down)];
    const [ofLeft, ofRight] = [interpolationWeights(topLeft, bottomLeft, down), interpolationWeights(topRight, bottomRight, down)];
    return fractions.map((across) => {
      const { fromA, fromB } = interpolationWeights(left, right, across);
      return {
        latent: interpolateLatents(left, right, across),
        weights: {
          topLeft: fromA * ofLeft.fromA,
          topRight: fromB * ofRight.fromA,
          bottomLeft: fromA * ofLeft.fromB,
          bottomRight: fromB * ofRight.fromB,
        },
      };
    });
  });
}

function interpolationWeights(a: Float32Array, b: Float32Array, fraction: number): { fromA: number; fromB: number } {
  if (b.length !== a.length) throw new LengthMismatchError('second latent', a.length, b.length);
  if (fraction <= 0) return { fromA: 1, fromB: 0 };
  if (fraction >= 1) return { fromA: 0, fromB: 1 };
  return weightsOf(angleBetween(a, b), fraction);
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
