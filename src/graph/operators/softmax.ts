import { int } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { multiply, subtract } from './arithmetic.ts';
import { reshape } from './layout.ts';
import { rowDots } from './matmul.ts';

/** Softmax over the last axis: each row becomes positive and sums to 1. With y the output, its gradient is y (g - sum(g y)). */
export function softmax(graph: Graph, input: Value): Value {
  const output = graph.single('Softmax', [input], input.shape, { axis: int(-1) });
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => {
      if (!gradient) return [null];
      const sum = reshape(graph, rowDots(graph, gradient, output), [...input.shape.slice(0, -1), 1]);
      return [multiply(graph, output, subtract(graph, gradient, sum))];
    },
  });
  return output;
}
