import type { Graph, Value } from '../graph.ts';
import type { Shape } from '../onnx.ts';
import { reshape, transpose } from '../operators/layout.ts';
import { orderOfRows, rowsInOrder } from '../rows-in-order.ts';
import { imageShape } from '../shape.ts';
import { fromBlocks, toBlocks, type ChannelBlock } from './reorder.ts';

/*
 * Kernels [filters, channels, height, width] as convolutions in blocks read them: in memory
 * [filters / block, channels / block, taps, block of channels, block of filters]. A value in that order keeps the
 * kernel's shape, as the runtime wants it.
 */

type KernelShape = readonly [filters: number, channels: number, height: number, width: number];

/** Whether weights shaped so are kernels whose filters and channels fill blocks. */
export function areKernelsInBlocks(shape: Shape, block: ChannelBlock): boolean {
  return shape.length === 4 && shape.slice(0, 2).every((count) => typeof count === 'number' && count % block === 0);
}

/** For each number of kernels shaped `shape` that lie in blocks, its place among the plain ones. */
export function placesOfBlocks([filters, channels, height, width]: KernelShape, block: ChannelBlock): Uint32Array {
  const taps = height * width;
  const placeOf = (filter: number, channel: number, tap: number): number => (filter * channels + channel) * taps + tap;
  const squares = orderOfRows([filters / block, channels / block, taps], (filter, channel, tap) =>
    placeOf(filter * block, channel * block, tap),
  );
  const withinSquare = orderOfRows([1, block, block], (_, channel, filter) => placeOf(filter, channel, 0));
  const places = new Uint32Array(filters * channels * taps);
  squares.forEach((start, square) => {
    withinSquare.forEach((place, index) => (places[square * block ** 2 + index] = start + place));
  });
  return places;
}

/** Plain kernels in blocks. */
export function kernelsToBlocks(graph: Graph, kernels: Value, block: ChannelBlock): Value {
  const { filters, channels, taps } = sizesOf(kernels);
  // Reordering and then moving whole blocks is four times faster than one Transpose of single numbers.
  const filtersInBlocks = toBlocks(graph, reshape(graph, kernels, [1, filters, 1, channels * taps]));
  const rows = reshape(graph, filtersInBlocks, [filters / block, channels / block, block, taps, block]);
  return reshape(graph, taps === 1 ? rows : transpose(graph, rows, [0, 1, 3, 2, 4]), kernels.shape);
}

/** Kernels in blocks as plain ones. */
export function kernelsFromBlocks(graph: Graph, blocked: Value, block: ChannelBlock): Value {
  const { filters, channels, taps } = sizesOf(blocked);
  const squares = asSquares(graph, blocked, block);
  const rows = taps === 1 ? squares : transpose(graph, squares, [0, 1, 3, 2, 4]);
  return reshape(graph, fromBlocks(graph, reshape(graph, rows, [1, filters, 1, channels * taps])), blocked.shape);
}

/** The adjoint of kernels in blocks (channels and filters exchanged, the kernel turned by half a turn), in blocks, too. */
export function adjointInBlocks(graph: Graph, blocked: Value, block: ChannelBlock): Value {
  const { filters, channels, taps, height, width } = sizesOf(blocked);
  const squares = transposedSquares(graph, blocked, block);
  const [ofFilters, ofChannels] = [filters / block, channels / block];
  const backwards = (channel: number, filter: number, tap: number): number => (filter * ofChannels + channel) * taps + taps - 1 - tap;
  const order = orderOfRows([ofChannels, ofFilters, taps], backwards);
  return reshape(graph, squaresInOrder(graph, squares, order, block), [channels, filters, height, width]);
}

/**
 * Kernels in blocks, shaped `shape`, from their taps that were computed one after the other.
 *
 * @param squares [outer / block, taps, inner / block, block of inner, block of outer] in memory
 * @param outer with filters the taps come in their order, with channels from last to first
 */
export function kernelsFromTaps(
  graph: Graph,
  squares: Value,
  outer: 'filters' | 'channels',
  [filters, channels, height, width]: KernelShape,
  block: ChannelBlock,
): Value {
  const taps = height * width;
  const [ofFilters, ofChannels] = [filters / block, channels / block];
  const order = orderOfRows([ofFilters, ofChannels, taps], (filter, channel, tap) =>
    outer === 'filters' ? (filter * taps + tap) * ofChannels + channel : (channel * taps + taps - 1 - tap) * ofFilters + filter,
  );
  const upright = outer === 'filters' ? squares : transposedSquares(graph, squares, block);
  return reshape(graph, squaresInOrder(graph, upright, order, block), [filters, channels, height, width]);
}

/*
 * Kernels in blocks are squares of block x block numbers, block of channels by block of filters: a square for every
 * block of filters, block of channels and tap.
 */

/** Kernels in blocks as they lie: [filters / block, channels / block, taps, block of channels, block of filters]. */
export function asSquares(graph: Graph, blocked: Value, block: ChannelBlock): Value {
  const { filters, channels, taps } = sizesOf(blocked);
  return reshape(graph, blocked, [filters / block, channels / block, taps, block, block]);
}

/** The squares with rows and columns exchanged. */
function transposedSquares(graph: Graph, squares: Value, block: ChannelBlock): Value {
  const count = squares.shape.reduce<number>((product, size) => product * Number(size), 1) / block ** 2;
  const shape = [count, block, 1, block];
  return toBlocks(graph, reshape(graph, squares, shape));
}

/** The squares in another order, as rows. */
function squaresInOrder(graph: Graph, squares: Value, order: readonly number[], block: ChannelBlock): Value {
  return rowsInOrder(graph, reshape(graph, squares, [order.length, block ** 2]), order);
}

function sizesOf(kernels: Value): { filters: number; channels: number; height: number; width: number; taps: number } {
  const { batch, channels, height, width } = imageShape('kernels in blocks', kernels.shape);
  return { filters: Number(batch), channels, height, width, taps: height * width };
}
