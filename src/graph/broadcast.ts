import type { Graph, Value } from './graph.ts';
import { sumTo, expand } from './operators/reduce.ts';
import { reshape } from './operators/layout.ts';

/** Makes what a gradient at an output is at a left and a right operand as these were broadcast: only what is wanted is made. */
type BroadcastGradients = (gradient: Value) => readonly [ofLeft: () => Value, ofRight: () => Value];

/** Records the gradients of an operation of two values that are broadcast, each summed to its value's shape. @returns the `output` */
export function withBroadcastGradient(graph: Graph, output: Value, left: Value, right: Value, gradientsOf: BroadcastGradients): Value {
  return graph.withGradient(output, [left, right], (gradient, [wantLeft, wantRight]) => {
    const [ofLeft, ofRight] = gradientsOf(gradient);
    return [wantLeft ? sumTo(graph, ofLeft(), left.shape) : null, wantRight ? sumTo(graph, ofRight(), right.shape) : null];
  });
}

/** `number` everywhere in `shape`, typed as `like` and stored once: the runtime folds the Expand away when it loads the graph. */
export function filled(graph: Graph, like: Value, number: number, shape: readonly number[]): Value {
  const ones = shape.map(() => 1);
  return expand(graph, reshape(graph, graph.scalar(like, number), ones), shape);
}
