import type { Graph, Value } from '../graph.ts';

/** max(x, 0), without a gradient: for networks that are used as they are. */
export function relu(graph: Graph, input: Value): Value {
  return graph.single('Relu', [input], input.shape);
}
