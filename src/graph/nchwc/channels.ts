import { int, ints } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { scale } from '../operators/arithmetic.ts';
import { reshape } from '../operators/layout.ts';
import { imageShape } from '../shape.ts';
import type { Layouts } from './layouts.ts';
import { convolve, NCHWC_DOMAIN } from './reorder.ts';

/*
 * What is computed of images in blocks (see `reorder.ts`) image by image and channel by channel, in one pass over
 * memory each and without a way out of the blocks. Sums are the runtime's mean of all pixels; for products and maps a batch
 * in blocks lies as one image does that has the channels of all, which is convolved with a kernel for each channel.
 */

/** Whether images can be gone through so: their channels fill blocks, and their number is known. */
export function hasOwnChannels(layouts: Layouts, images: Value | null | undefined): images is Value {
  return layouts.fit('images', images) && typeof images.shape[0] === 'number';
}

/** The mean of every channel's pixels, [batch, channels, 1, 1]; channels of one pixel lie in blocks as they do plainly. */
export function channelMeans(graph: Graph, images: Value): Value {
  const { batch, channels } = imageShape('channelMeans', images.shape);
  return graph.single('GlobalAveragePool', [images], [batch, channels, 1, 1], {}, NCHWC_DOMAIN);
}

/** The sum of every channel's pixels, [batch, channels]. */
export function channelSums(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('channelSums', images.shape);
  return scale(graph, reshape(graph, channelMeans(graph, images), [batch, channels]), height * width);
}

/** The inner product of every channel with the same one of `others`, [batch, channels]: one is the other's kernel. */
export function channelProducts(graph: Graph, images: Value, others: Value): Value {
  const { batch, channels, height, width } = imageShape('channelProducts', images.shape);
  const kernels = reshape(graph, others, [Number(batch) * channels, 1, height, width]);
  return reshape(graph, convolveChannels(graph, images, kernels, null, null), [batch, channels]);
}

/**
 * `images * gain + shift + start` with a number of gain and shift for every channel, as many as [batch, channels], and with
 * `start` shaped as the images; null for 0.
 */
export function mapChannels(graph: Graph, images: Value, gain: Value, shift: Value | null, start: Value | null = null): Value {
  const { batch, channels } = imageShape('mapChannels', images.shape);
  const count = Number(batch) * channels;
  const bias = shift && reshape(graph, shift, [count]);
  const mapped = convolveChannels(graph, images, reshape(graph, gain, [count, 1, 1, 1]), bias, start);
  return reshape(graph, mapped, images.shape);
}

/** Every channel of every image with a kernel of its own. */
function convolveChannels(graph: Graph, images: Value, kernels: Value, bias: Value | null, start: Value | null): Value {
  const { batch, channels, height, width } = imageShape('convolveChannels', images.shape);
  const count = Number(batch) * channels;
  const asOne = (values: Value): Value => reshape(graph, values, [1, count, height, width]);
  const { height: rows, width: columns } = imageShape('convolveChannels', kernels.shape);
  const attributes = { group: int(count), kernel_shape: ints([rows, columns]) };
  const shape = [1, count, height - rows + 1, width - columns + 1];
  return convolve(graph, asOne(images), kernels, bias, start && asOne(start), shape, attributes);
}
