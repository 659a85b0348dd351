import { int } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { ELEMENT_TYPE_CODES, type ElementType } from '../onnx.ts';

/** `input` as numbers of `type`: itself where it has them. Its gradient is cast back. */
export function cast(graph: Graph, input: Value, type: ElementType): Value {
  if (input.type === type) return input;
  const [output] = graph.node('Cast', [input], [{ type, shape: input.shape }], { to: int(ELEMENT_TYPE_CODES[type]) });
  return graph.withGradient(output, [input], (gradient) => [cast(graph, gradient, input.type)]);
}

/** Half-precision numbers as float32, for what half precision cannot hold or count; any others as they are. */
export function widened(graph: Graph, input: Value): Value {
  return input.type === 'float16' ? cast(graph, input, 'float32') : input;
}
