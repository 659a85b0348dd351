import { int, ints } from './attributes.ts';
import { BLOCKED_DOMAIN, channelBlock, fromBlocks, toBlocks } from './blocked-layout.ts';
import type { Graph, Value } from './graph.ts';
import type { Shape } from './onnx.ts';
import { scale } from './operators/arithmetic.ts';
import { reshape } from './operators/layout.ts';
import { imageShape } from './shape.ts';

/*
 * What is computed of images in blocks (see `blocked-layout.ts`) image by image and channel by channel, in one pass over
 * memory each and without a way out of the blocks. Sums are the runtime's mean of all pixels; for products and maps a batch
 * in blocks lies as one image does that has the channels of all, which is convolved with a kernel for each channel.
 */

/** Whether images can be gone through so: the graph has blocks, their channels fill them, and their number is known. */
export function canPassInBlocks(graph: Graph, images: Value): boolean {
  const { batch, channels } = imageShape('channels in blocks', images.shape);
  return typeof batch === 'number' && channelBlock(graph, images, [channels]) !== null;
}

/** The sum of every channel's pixels, [batch, channels]. */
export function channelSums(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('channelSums', images.shape);
  const means = graph.single('GlobalAveragePool', [toBlocks(graph, images).blocked], [batch, channels, 1, 1], {}, BLOCKED_DOMAIN);
  return scale(graph, reshape(graph, means, [batch, channels]), height * width);
}

/** The inner product of every channel with the same one of `others`, [batch, channels]: one is the other's kernel. */
export function channelProducts(graph: Graph, images: Value, others: Value): Value {
  const { batch, channels, height, width } = imageShape('channelProducts', images.shape);
  const kernels = reshape(graph, toBlocks(graph, others).blocked, [Number(batch) * channels, 1, height, width]);
  return reshape(graph, convolveChannels(graph, images, kernels, [], [1, 1]), [batch, channels]);
}

/**
 * `images * gain + shift` with a number of gain and shift for every channel, as many as [batch, channels]; a shift of null
 * is 0. Where something is added to the outcome, that costs nothing (see `blocked-sums.ts`).
 */
export function mapChannels(graph: Graph, images: Value, gain: Value, shift: Value | null): Value {
  const { batch, channels, height, width } = imageShape('mapChannels', images.shape);
  const count = Number(batch) * channels;
  const bias = shift ? [reshape(graph, shift, [count])] : [];
  const mapped = convolveChannels(graph, images, reshape(graph, gain, [count, 1, 1, 1]), bias, [height, width]);
  return fromBlocks(graph, { blocked: reshape(graph, mapped, images.shape) });
}

/** Every channel of every image with a kernel of its own. */
function convolveChannels(
  graph: Graph,
  images: Value,
  kernels: Value,
  bias: readonly Value[],
  [rows, columns]: readonly [number, number],
): Value {
  const { batch, channels, height, width } = imageShape('convolveChannels', images.shape);
  const count = Number(batch) * channels;
  const asOne = reshape(graph, toBlocks(graph, images).blocked, [1, count, height, width]);
  const kernel: Shape = kernels.shape.slice(2);
  const attributes = { group: int(count), kernel_shape: ints(kernel.map(Number)) };
  return graph.single('Conv', [asOne, kernels, ...bias], [1, count, rows, columns], attributes, BLOCKED_DOMAIN);
}
