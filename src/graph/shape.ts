import type { Dimension, Shape } from './onnx.ts';

/** Thrown while a graph is built: two values do not fit together. A mistake in a network's definition, not in data. */
export class GraphShapeError extends Error {
  override readonly name = 'GraphShapeError';
  constructor(
    readonly operator: string,
    readonly shapes: readonly Shape[],
    reason: string,
  ) {
    super(`${operator} cannot take ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')}: ${reason}.`);
  }
}

/** @throws GraphShapeError for this reason where `fits` does not hold */
export function requireShapes(fits: boolean, operator: string, shapes: readonly Shape[], reason: string): asserts fits {
  if (!fits) throw new GraphShapeError(operator, shapes, reason);
}

/** The dimensions as numbers. @throws GraphShapeError where one is open */
export function staticShape(operator: string, shape: Shape): number[] {
  return shape.map((dimension) => {
    requireShapes(typeof dimension === 'number', operator, [shape], 'every size must be known');
    return dimension;
  });
}

/** The dimension at `axis` (negative counts from the end) as a number. @throws GraphShapeError where it is open or not there */
export function staticDimension(operator: string, shape: Shape, axis: number): number {
  const dimension = shape.at(axis);
  requireShapes(typeof dimension === 'number', operator, [shape], `the size of axis ${axis} must be known`);
  return dimension;
}

/** `shape` as a batch of images: [batch, channels, height, width]. @throws GraphShapeError where it is none, or more than the batch is open */
export function imageShape(operator: string, shape: Shape): { batch: Dimension; channels: number; height: number; width: number } {
  const [batch, channels, height, width] = shape;
  const areImages = shape.length === 4 && typeof channels === 'number' && typeof height === 'number' && typeof width === 'number';
  requireShapes(areImages && batch !== undefined, operator, [shape], 'it needs [batch, channels, height, width]');
  return { batch, channels, height, width };
}

/**
 * How many filters a convolution has, of `input` [batch, channels, height, width] with `weights` [filters, channels, ...] and
 * perhaps a `bias` [filters].
 * @throws GraphShapeError where they do not fit together
 */
export function filterCount(operator: string, input: Shape, weights: Shape, bias: Shape | undefined): number {
  const [filters, channels] = weights;
  const agree = typeof filters === 'number' && channels === imageShape(operator, input).channels;
  requireShapes(agree, operator, [input, weights], 'their channels must agree');
  if (bias) requireShapes(bias.join() === `${filters}`, operator, [weights, bias], 'it needs one bias a filter');
  return filters;
}

/** Number of elements of a known shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Shape of an element-wise operation under ONNX's multidirectional (numpy's) broadcasting. @throws GraphShapeError */
export function broadcastShape(operator: string, left: Shape, right: Shape): Dimension[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, index) => {
    const a = left[index - rank + left.length] ?? 1;
    const b = right[index - rank + right.length] ?? 1;
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    throw new GraphShapeError(operator, [left, right], `axis ${index} has sizes ${a} and ${b}`);
  });
}
