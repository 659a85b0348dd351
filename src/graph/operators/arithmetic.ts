import { withBroadcastGradient } from '../broadcast.ts';
import type { Graph, Value } from '../graph.ts';
import { broadcastShape } from '../shape.ts';
import { sumTo } from './reduce.ts';

/** `left + right` with broadcasting. */
export function add(graph: Graph, left: Value, right: Value): Value {
  const output = broadcast(graph, 'Add', left, right);
  return withBroadcastGradient(graph, output, left, right, (gradient) => [() => gradient, () => gradient]);
}

/** `left - right` with broadcasting. */
export function subtract(graph: Graph, left: Value, right: Value): Value {
  const output = broadcast(graph, 'Sub', left, right);
  return withBroadcastGradient(graph, output, left, right, (gradient) => [
    () => gradient,
    () => negate(graph, sumTo(graph, gradient, right.shape)),
  ]);
}

/** `left * right` with broadcasting. */
export function multiply(graph: Graph, left: Value, right: Value): Value {
  const output = broadcast(graph, 'Mul', left, right);
  return withBroadcastGradient(graph, output, left, right, (gradient) => [
    () => multiply(graph, gradient, right),
    () => multiply(graph, gradient, left),
  ]);
}

/** `left / right` with broadcasting. */
export function divide(graph: Graph, left: Value, right: Value): Value {
  const output = broadcast(graph, 'Div', left, right);
  return withBroadcastGradient(graph, output, left, right, (gradient) => {
    const quotient = divide(graph, gradient, right);
    return [() => quotient, () => negate(graph, sumTo(graph, multiply(graph, quotient, output), right.shape))];
  });
}

function broadcast(graph: Graph, operator: string, left: Value, right: Value): Value {
  return graph.single(operator, [left, right], broadcastShape(operator, left.shape, right.shape));
}

/** `-input`. */
export function negate(graph: Graph, input: Value): Value {
  return scale(graph, input, -1);
}

/** `factor * input` for a number known when the graph is built. */
export function scale(graph: Graph, input: Value, factor: number): Value {
  return multiply(graph, input, graph.scalar(input, factor));
}

/** `input ** 2`. */
export function square(graph: Graph, input: Value): Value {
  const output = graph.single('Mul', [input, input], input.shape);
  return graph.withGradient(output, [input], (gradient) => [multiply(graph, gradient, scale(graph, input, 2))]);
}

/** `sqrt(input)`; its gradient is infinite at 0. */
export function squareRoot(graph: Graph, input: Value): Value {
  const output = graph.single('Sqrt', [input], input.shape);
  return graph.withGradient(output, [input], (gradient) => [divide(graph, gradient, scale(graph, output, 2))]);
}

/** `|input|`; its gradient at 0 is 0. */
export function absolute(graph: Graph, input: Value): Value {
  const output = graph.single('Abs', [input], input.shape);
  return graph.withGradient(output, [input], (gradient) => {
    // Sign runs on no WebGPU device in onnxruntime; x / max(|x|, tiny) is the same but for what is smaller.
    const tiny = input.type === 'float16' ? 2 ** -14 : 1e-30;
    const magnitude = graph.single('Max', [output, graph.scalar(input, tiny)], input.shape);
    return [multiply(graph, gradient, divide(graph, input, magnitude))];
  });
}
