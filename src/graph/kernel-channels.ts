import type { Graph, Value } from './graph.ts';
import { divide } from './operators/arithmetic.ts';
import { reshape } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { expand } from './operators/reduce.ts';
import { imageShape } from './shape.ts';
import { sumOverBatch } from './sum-over-batch.ts';

/* What is computed of 3x3 kernels channel by channel. Parts of operators that record their gradient as a whole. */

/**
 * 3x3 kernels [filters, channels, 3, 3] divided by a number for each channel, [1, channels, 1, 1]. The runtime takes
 * ten times as long where only nine numbers in a row share their divisor, so that is laid out for a whole filter.
 */
export function divideChannels(graph: Graph, kernels: Value, divisors: Value): Value {
  const { batch: filters, channels } = imageShape('kernels', kernels.shape);
  const [divided] = graph.composite('DivideKernelChannels', [kernels, divisors], () => {
    const ofFilter = expand(graph, reshape(graph, divisors, [channels, 1]), [channels, 9]);
    const rows = reshape(graph, kernels, [filters, channels * 9]);
    return [reshape(graph, divide(graph, rows, reshape(graph, ofFilter, [1, channels * 9])), kernels.shape)];
  });
  return divided;
}

/** The sum over filters and taps of kernels [filters, channels, 3, 3] with each tap of a filter times its number in [filters, 3, 3]: [channels]. */
export function sumOfTaps(graph: Graph, kernels: Value, numbers: Value): Value {
  const { batch: filters, channels } = imageShape('kernels', kernels.shape);
  const [sums] = graph.composite('KernelTapSums', [kernels, numbers], () => {
    const byFilter = matmul(graph, reshape(graph, kernels, [filters, channels, 9]), reshape(graph, numbers, [filters, 9, 1]));
    return [reshape(graph, sumOverBatch(graph, byFilter), [channels])];
  });
  return sums;
}
