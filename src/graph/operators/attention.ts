import { int } from '../attributes.ts';
import { filled } from '../broadcast.ts';
import { reduceSum } from './reduce.ts';
import type { Graph, Value } from '../graph.ts';
import { requireShapes, staticDimension, staticShape } from '../shape.ts';
import { multiply, negate, scale } from './arithmetic.ts';
import { concatenate } from './layout.ts';
import { matmul } from './matmul.ts';

/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1): at every position the mean of all positions' values,
 * weighted by softmax(query key / sqrt(channels)). All are [batch, heads, channels, positions].
 *
 * With P the weights and O the output, the gradient at the scores is P (O'ᵀ V - D) where D, the sum of each row of P times
 * O'ᵀ V, is also the sum over channels of O' O (Dao et al. 2022, section 3.1): no pass over positions squared is made for
 * it, nor for taking it away, since it enters the product as one channel more.
 */
export function attention(graph: Graph, query: Value, key: Value, value: Value): Value {
  requireShapes(query.shape.length === 4, 'attention', [query.shape], 'it needs [batch, heads, channels, positions]');
  const agree = [key, value].every(({ shape }) => shape.join() === query.shape.join());
  requireShapes(agree, 'attention', [query.shape, key.shape, value.shape], 'query, key and value must agree');
  const factor = 1 / Math.sqrt(staticDimension('attention', query.shape, 2));
  const { scaled, shares, output } = graph.withoutRecording(() => {
    const scaled = scale(graph, query, factor);
    const scores = matmul(graph, scaled, key, { transposeLeft: true });
    // [batch, heads, reading position, read position], so that each row sums to 1.
    const shares = graph.single('Softmax', [scores], scores.shape, { axis: int(-1) });
    return { scaled, shares, output: matmul(graph, value, shares, { transposeRight: true }) };
  });
  return graph.withGradient(output, [query, key, value], (gradient) => {
    const [batch = 0, heads = 0, , positions = 0] = staticShape('attention', query.shape);
    const sums = reduceSum(graph, multiply(graph, gradient, output), [2]);
    const one = filled(graph, value, 1, [batch, heads, 1, positions]);
    const ofShares = matmul(graph, concatenate(graph, [gradient, negate(graph, sums)], 2), concatenate(graph, [value, one], 2), {
      transposeLeft: true,
    });
    const ofScores = multiply(graph, shares, ofShares);
    return [
      scale(graph, matmul(graph, key, ofScores, { transposeRight: true }), factor),
      matmul(graph, scaled, ofScores),
      matmul(graph, gradient, shares),
    ];
  });
}
