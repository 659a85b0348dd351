import type { Graph, Value } from '../graph.ts';
import { divide, multiply } from '../operators/arithmetic.ts';
import { reshape, transpose } from '../operators/layout.ts';
import { expand, reduceSum } from '../operators/reduce.ts';
import { imageShape, staticShape } from '../shape.ts';
import { asSquares } from './kernels.ts';
import { kernelsInBlocks, plainly, type Rule } from './layouts.ts';

/* Rules of what is computed of 3x3 kernels [filters, channels, 3, 3] channel by channel (see `../kernel-channels.ts`). */

export const divideChannels: Rule = (layouts, { inputs: [kernels, divisors] }) => {
  if (!divisors || !layouts.fit('kernels', kernels)) return null;
  const { graph, block } = layouts;
  const { batch: filters, channels } = imageShape('kernels', kernels.shape);
  const [rows, blocks] = [Number(filters) / block, channels / block];
  const length = block * channels * 9;
  const ofFilters = expand(graph, reshape(graph, layouts.as('plain', divisors), [blocks, 1, block, 1]), [blocks, 9, block, block]);
  const inRows = reshape(graph, layouts.as('kernels', kernels), [rows, length]);
  return [kernelsInBlocks(reshape(graph, divide(graph, inRows, reshape(graph, ofFilters, [1, length])), kernels.shape))];
};

export const sumsOfTaps: Rule = (layouts, { inputs: [kernels, numbers] }) => {
  if (!numbers || !layouts.fit('kernels', kernels)) return null;
  const { graph, block } = layouts;
  const blocks = Number(kernels.shape[0]) / block;
  const ofFilters = transpose(graph, reshape(graph, layouts.as('plain', numbers), [blocks, block, 9]), [0, 2, 1]);
  const squares = asSquares(graph, layouts.as('kernels', kernels), block);
  return [plainly(sumByChannel(graph, multiply(graph, squares, reshape(graph, ofFilters, [blocks, 1, 9, 1, block]))))];
};

/** A sum over filters and taps. */
export const sumsOfChannels: Rule = (layouts, { inputs: [input, axes], outputs: [output] }) => {
  const { graph, block } = layouts;
  const kernels = layouts.lying('kernels', input);
  if (!kernels || graph.numbersOf(axes)?.join() !== '0,2,3') return null;
  return [plainly(reshape(graph, sumByChannel(graph, asSquares(graph, kernels, block)), output.shape))];
};

/** The sum over filters and taps of {@link asSquares}: [channels]. What lies in a row is summed first, which is fast. */
function sumByChannel(graph: Graph, squares: Value): Value {
  const [, ofChannels = 0, , block = 0] = staticShape('kernels', squares.shape);
  return reshape(graph, reduceSum(graph, reduceSum(graph, squares, [4]), [0, 2]), [ofChannels * block]);
}
