import type { Graph, Value } from '../graph.ts';
import { broadcastShape } from '../shape.ts';
import { sumTo } from './reduce.ts';

/** `left + right` with broadcasting. */
export function add(graph: Graph, left: Value, right: Value): Value {
  const output = graph.single('Add', [left, right], broadcastShape('Add', left.shape, right.shape));
  graph.record({
    inputs: [left, right],
    outputs: [output],
    gradient: ([gradient], [wantLeft, wantRight]) => [
      gradient && wantLeft ? sumTo(graph, gradient, left.shape) : null,
      gradient && wantRight ? sumTo(graph, gradient, right.shape) : null,
    ],
  });
  return output;
}

/** `left - right` with broadcasting. */
export function subtract(graph: Graph, left: Value, right: Value): Value {
  const output = graph.single('Sub', [left, right], broadcastShape('Sub', left.shape, right.shape));
  graph.record({
    inputs: [left, right],
    outputs: [output],
    gradient: ([gradient], [wantLeft, wantRight]) => [
      gradient && wantLeft ? sumTo(graph, gradient, left.shape) : null,
      gradient && wantRight ? negate(graph, sumTo(graph, gradient, right.shape)) : null,
    ],
  });
  return output;
}

/** `left * right` with broadcasting. */
export function multiply(graph: Graph, left: Value, right: Value): Value {
  const output = graph.single('Mul', [left, right], broadcastShape('Mul', left.shape, right.shape));
  graph.record({
    inputs: [left, right],
    outputs: [output],
    gradient: ([gradient], [wantLeft, wantRight]) => [
      gradient && wantLeft ? sumTo(graph, multiply(graph, gradient, right), left.shape) : null,
      gradient && wantRight ? sumTo(graph, multiply(graph, gradient, left), right.shape) : null,
    ],
  });
  return output;
}

/** `left / right` with broadcasting. */
export function divide(graph: Graph, left: Value, right: Value): Value {
  const output = graph.single('Div', [left, right], broadcastShape('Div', left.shape, right.shape));
  graph.record({
    inputs: [left, right],
    outputs: [output],
    gradient: ([gradient], [wantLeft, wantRight]) => {
      if (!gradient) return [null, null];
      const quotient = divide(graph, gradient, right);
      return [
        wantLeft ? sumTo(graph, quotient, left.shape) : null,
        wantRight ? negate(graph, sumTo(graph, multiply(graph, quotient, output), right.shape)) : null,
      ];
    },
  });
  return output;
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
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => [gradient ? multiply(graph, gradient, scale(graph, input, 2)) : null],
  });
  return output;
}

/** `sqrt(input)`; its gradient is infinite at 0. */
export function squareRoot(graph: Graph, input: Value): Value {
  const output = graph.single('Sqrt', [input], input.shape);
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => [gradient ? divide(graph, gradient, scale(graph, output, 2)) : null],
  });
  return output;
}

/** `|input|`; its gradient at 0 is 0. */
export function absolute(graph: Graph, input: Value): Value {
  const output = graph.single('Abs', [input], input.shape);
  graph.record({
    inputs: [input],
    outputs: [output],
    // Sign runs on no WebGPU device in onnxruntime; x / max(|x|, tiny) is the same but for what is smaller.
    gradient: ([gradient]) => {
      if (!gradient) return [null];
      const tiny = input.type === 'float16' ? 2 ** -14 : 1e-30;
      const magnitude = graph.single('Max', [output, graph.scalar(input, tiny)], input.shape);
      return [multiply(graph, gradient, divide(graph, input, magnitude))];
    },
  });
  return output;
}
