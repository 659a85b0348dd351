import type { Graph, Value } from '../graph.ts';
import { broadcastShape } from '../shape.ts';

/* Decisions within a graph: for what happens once gradients are there, not to be differentiated. */

/** Whether `left < right`, with broadcasting; NaN is below nothing. */
export function isBelow(graph: Graph, left: Value, right: Value): Value {
  const [output] = graph.node('Less', [left, right], [{ type: 'bool', shape: broadcastShape('Less', left.shape, right.shape) }]);
  return output;
}

/** `yes` where `condition` holds, else `no`, with broadcasting; what is not chosen does not count, NaN included. */
export function choose(graph: Graph, condition: Value, yes: Value, no: Value): Value {
  const shape = broadcastShape('Where', condition.shape, broadcastShape('Where', yes.shape, no.shape));
  const [output] = graph.node('Where', [condition, yes, no], [{ type: yes.type, shape }]);
  return output;
}
