import { numberTypeOf, type Graph, type Value } from './graph.ts';
import { reshape } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { elementCount, staticShape } from './shape.ts';

/**
 * Sum over the first axis, [1, everything else]: a product with a row of ones, which onnxruntime's CPU provider does
 * five to ten times faster than its ReduceSum.
 */
export function sumOverBatch(graph: Graph, values: Value): Value {
  const [batch = 1, ...rest] = staticShape('sumOverBatch', values.shape);
  if (batch === 1) return reshape(graph, values, [1, elementCount(rest)]);
  const ones = graph.constant(numberTypeOf(values), Array<number>(batch).fill(1), [1, batch]);
  return matmul(graph, ones, reshape(graph, values, [batch, elementCount(rest)]));
}
