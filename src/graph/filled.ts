import type { Graph, Value } from './graph.ts';
import { reshape } from './operators/layout.ts';
import { expand } from './operators/reduce.ts';

/** `number` everywhere in `shape`, typed as `like` and stored once: the runtime folds the Expand away when it loads the graph. */
export function filled(graph: Graph, like: Value, number: number, shape: readonly number[]): Value {
  const ones = shape.map(() => 1);
  return expand(graph, reshape(graph, graph.scalar(like, number), ones), shape);
}
