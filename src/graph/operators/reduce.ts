import { int } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import type { Shape } from '../onnx.ts';
import { elementCount, requireShapes, staticDimension } from '../shape.ts';
import { reshape } from './layout.ts';

/** Sum over `axes`, which stay as size 1. */
export function reduceSum(graph: Graph, input: Value, axes: readonly number[]): Value {
  const output = reduce(graph, 'ReduceSum', input, axes);
  return graph.withGradient(output, [input], (gradient) => [expand(graph, gradient, input.shape)]);
}

/** Mean over `axes`, which stay as size 1. */
export function reduceMean(graph: Graph, input: Value, axes: readonly number[]): Value {
  const output = reduce(graph, 'ReduceMean', input, axes);
  const count = elementCount(axes.map((axis) => staticDimension('ReduceMean', input.shape, axis)));
  return graph.withGradient(output, [input], (gradient) => {
    const share = graph.single('Mul', [gradient, graph.scalar(gradient, 1 / count)], gradient.shape);
    return [expand(graph, share, input.shape)];
  });
}

function reduce(graph: Graph, operator: 'ReduceSum' | 'ReduceMean', input: Value, axes: readonly number[]): Value {
  for (const axis of axes) {
    requireShapes(input.shape[axis] !== undefined, operator, [input.shape], `there is no axis ${axis}`);
  }
  const kept = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return graph.single(operator, [input, graph.constant('int64', axes)], kept, { keepdims: int(1) });
}

/**
 * Mean over every element, as [1]. Done an axis at a time from the last, because one long float32 sum loses
 * digits: onnxruntime's is 0.1 % off over a million elements.
 */
export function meanOfAll(graph: Graph, input: Value): Value {
  let mean = input;
  for (let axis = input.shape.length - 1; axis >= 0; axis -= 1) mean = reduceMean(graph, mean, [axis]);
  return reshape(graph, mean, [1]);
}

/** Sums a gradient over the axes along which a value of `shape` had been broadcast. */
export function sumTo(graph: Graph, gradient: Value, shape: Shape): Value {
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => {
    const target = axis < lead ? 1 : shape[axis - lead];
    return target === 1 && size !== 1 ? [axis] : [];
  });
  const summed = axes.length === 0 ? gradient : reduceSum(graph, gradient, axes);
  return lead === 0 ? summed : reshape(graph, summed, shape);
}

/** Repeats axes of size 1 up to `shape` (same rank); the open batch must be open in `input` too. */
export function expand(graph: Graph, input: Value, shape: Shape): Value {
  const fits = shape.every((size, axis) => input.shape[axis] === size || (input.shape[axis] === 1 && typeof size === 'number'));
  requireShapes(fits && shape.length === input.shape.length, 'Expand', [input.shape, shape], 'only axes of size 1 can be repeated');
  // ONNX broadcasts both ways, so a target of 1 keeps the size that the input has.
  const target = shape.map((size) => (typeof size === 'string' ? 1 : size));
  const output = graph.single('Expand', [input, graph.constant('int64', target)], shape);
  return graph.withGradient(output, [input], (gradient) => [sumTo(graph, gradient, input.shape)]);
}
