import { asSquares, kernelBlock, kernelsFromBlocks, kernelsToBlocks } from './blocked-kernels.ts';
import type { Graph, Value } from './graph.ts';
import { divide, multiply } from './operators/arithmetic.ts';
import { expand, reshape, transpose } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { reduceSum } from './operators/reduce.ts';
import { imageShape, staticShape } from './shape.ts';
import { sumOverBatch } from './sum-over-batch.ts';

/*
 * What is computed of 3x3 kernels channel by channel: in blocks where the graph has kernels so. Parts of operators that
 * record their gradient as a whole.
 */

/**
 * 3x3 kernels [filters, channels, 3, 3] divided by a number for each channel, [1, channels, 1, 1]. The runtime takes
 * ten times as long where only nine numbers in a row share their divisor, so that is laid out for a whole filter.
 */
export function divideChannels(graph: Graph, kernels: Value, divisors: Value): Value {
  const { batch: filters, channels } = imageShape('kernels', kernels.shape);
  const block = kernelBlock(graph, kernels);
  const inRows = (rows: Value, count: number, divisorOfRow: Value): Value => {
    const length = (Number(filters) / count) * channels * 9;
    return reshape(graph, divide(graph, reshape(graph, rows, [count, length]), reshape(graph, divisorOfRow, [1, length])), kernels.shape);
  };
  if (!block) return inRows(kernels, Number(filters), expand(graph, reshape(graph, divisors, [channels, 1]), [channels, 9]));
  const blocks = channels / block;
  const ofFilters = expand(graph, reshape(graph, divisors, [blocks, 1, block, 1]), [blocks, 9, block, block]);
  return kernelsFromBlocks(graph, inRows(kernelsToBlocks(graph, kernels, block), Number(filters) / block, ofFilters), block);
}

/** The sum over filters and taps of two kernels [filters, channels, 3, 3] multiplied, [channels]. */
export function dotOfChannels(graph: Graph, left: Value, right: Value): Value {
  const block = kernelBlock(graph, left);
  if (!block) return reduceSum(graph, multiply(graph, left, right), [0, 2, 3]);
  const product = multiply(graph, kernelsToBlocks(graph, left, block), kernelsToBlocks(graph, right, block));
  return sumByChannel(graph, asSquares(graph, product, block));
}

/** The sum over filters and taps of kernels [filters, channels, 3, 3] with each tap of a filter times its number in [filters, 3, 3]: [channels]. */
export function sumOfTaps(graph: Graph, kernels: Value, numbers: Value): Value {
  const { batch: filters, channels } = imageShape('kernels', kernels.shape);
  const block = kernelBlock(graph, kernels);
  if (!block) {
    const byFilter = matmul(graph, reshape(graph, kernels, [filters, channels, 9]), reshape(graph, numbers, [filters, 9, 1]));
    return reshape(graph, sumOverBatch(graph, byFilter), [channels]);
  }
  const ofFilters = transpose(graph, reshape(graph, numbers, [Number(filters) / block, block, 9]), [0, 2, 1]);
  const squares = asSquares(graph, kernelsToBlocks(graph, kernels, block), block);
  return sumByChannel(graph, multiply(graph, squares, reshape(graph, ofFilters, [Number(filters) / block, 1, 9, 1, block])));
}

/** The sum over filters and taps of {@link asSquares}: [channels]. What lies in a row is summed first, which is fast. */
function sumByChannel(graph: Graph, squares: Value): Value {
  const [, ofChannels = 0, , block = 0] = staticShape('kernels', squares.shape);
  return reshape(graph, reduceSum(graph, reduceSum(graph, squares, [4]), [0, 2]), [ofChannels * block]);
}
