import { int, ints } from '../attributes.ts';
import { filled } from '../broadcast.ts';
import type { Graph, Value } from '../graph.ts';
import { concatenate, reshape, slice } from '../operators/layout.ts';
import { orderOfRows, rowsInOrder } from '../rows-in-order.ts';
import { staticShape } from '../shape.ts';
import { sumOverBatch } from '../sum-over-batch.ts';
import { kernelsFromTaps } from './kernels.ts';
import type { Layouts } from './layouts.ts';
import { convolve, type ChannelBlock } from './reorder.ts';

/**
 * What a gradient at the output of a convolution of stride 1 that keeps the image's size is at its weights,
 * [filters, channels, kernel, kernel] in blocks, or null where the batch does not fit these.
 *
 * Of a 3x3 kernel, weights'[k, c, i, j] = sum over n, h, w of gradient[n, k, h, w] input[n, c, h + i - 1, w + j - 1] is itself a
 * convolution: each image of the input is convolved with its gradient as a kernel as large as the image, which leaves
 * the nine positions (i, j) as output. Written with channels last, [height, width channels], an image has its columns
 * `channels` apart, so that a kernel dilated by that much meets all channels one after the other: no copy of the
 * images has to be moved for any tap. The gradient in blocks is such a kernel as it lies.
 */
export function kernelGradient(layouts: Layouts, input: Value, gradient: Value, kernel: number): Value | null {
  const [, channels = 0] = staticShape('convolution', input.shape);
  const [, filters = 0] = staticShape('convolution', gradient.shape);
  // What lies channels last is copied with a border, so that should be the smaller one. With the roles exchanged the
  // taps come from last to first.
  const outer = channels <= filters ? 'filters' : 'channels';
  const taps = outer === 'filters' ? correlate(layouts, input, gradient, kernel) : correlate(layouts, gradient, input, kernel);
  return taps && kernelsFromTaps(layouts.graph, taps, outer, [filters, channels, kernel, kernel], layouts.block);
}

/** Pixels of a kernel that stay in a core's second-level cache while it slides. */
const KERNEL_PIXELS = 1024;

/**
 * Sum over batch and pixels of still[n, k, h, w] moving[n, c, h + i - 1, w + j - 1] as [still's channels / block, taps
 * (i, j), moving's channels, block of the still's], or null where the images of the batch cannot be shared out as blocks want it.
 */
function correlate(layouts: Layouts, moving: Value, still: Value, kernel: number): Value | null {
  const { graph, block } = layouts;
  const [batch = 0, channels = 0, height = 0, width = 0] = staticShape('convolution', moving.shape);
  const [, filters = 0] = staticShape('convolution', still.shape);
  const strips = stripsOf(height, width, block);
  if (strips * batch >= block && (strips * batch) % block !== 0) return null;
  // Images that are summed at once. Where a sum is larger than its images, several share one.
  const together = strips === 1 && kernel ** 2 * channels > height * width ? largestDivisor(batch, block - 1) : 1;
  const groups = batch / together;
  const rows = height / strips;
  const last = layouts.as('channels last', moving);
  const images = kernel === 1 ? last : stripsWithBorder(graph, last, strips);
  const border = kernel >> 1;
  // Without strips the rows above and below an image are left to the convolution.
  const padding = strips === 1 ? border : 0;
  const sliding = reshape(graph, images, [1, batch * strips, rows + 2 * (border - padding), (width + 2 * border) * channels]);
  const kernels = kernelsOf(graph, layouts.as('images', still), together, strips, block);
  const window = { kernel_shape: ints([rows, width]), dilations: ints([1, channels]), pads: ints([padding, 0, padding, 0]) };
  const shape = [1, groups * filters, kernel, kernel * channels];
  const sums = convolve(graph, sliding, kernels, null, null, shape, { group: int(groups), ...window });
  const sum = sumOverBatch(graph, reshape(graph, sums, [groups, filters * kernel ** 2 * channels]));
  return reshape(graph, sum, [filters / block, kernel ** 2, channels, block]);
}

/** Into how many strips of rows an image is cut: each must fit the cache, and a group of a convolution takes fewer than a block. */
function stripsOf(height: number, width: number, block: ChannelBlock): number {
  const fitting = [1, 2, 4].filter((strips) => strips < block && height % strips === 0);
  return fitting.find((strips) => (height / strips) * width <= KERNEL_PIXELS) ?? fitting.at(-1) ?? 1;
}

function largestDivisor(of: number, atMost: number): number {
  let divisor = Math.min(of, atMost);
  while (of % divisor !== 0) divisor -= 1;
  return divisor;
}

/** Images in blocks as kernels [groups channels, together strips, rows, width]: the images of a group stand side by side. */
function kernelsOf(graph: Graph, blocked: Value, together: number, strips: number, block: ChannelBlock): Value {
  const [batch = 0, channels = 0, height = 0, width = 0] = staticShape('convolution', blocked.shape);
  const groups = batch / together;
  const shape = [groups * channels, together * strips, height / strips, width];
  if (together === 1) return reshape(graph, blocked, shape);
  const blocks = channels / block;
  const rows = reshape(graph, blocked, [batch * blocks, height * width * block]);
  const order = orderOfRows([groups, blocks, together], (group, ofBlock, image) => (group * together + image) * blocks + ofBlock);
  return reshape(graph, rowsInOrder(graph, rows, order), shape);
}

/**
 * Images [batch, height, width, channels] with a pixel of zeros left and right: [batch, height, (width + 2) channels],
 * or, in strips, each with the row above and the row below it: [batch, strips, height / strips + 2, (width + 2) channels].
 */
function stripsWithBorder(graph: Graph, images: Value, strips: number): Value {
  const [batch = 0, height = 0, width = 0, channels = 0] = staticShape('convolution', images.shape);
  const column = filled(graph, images, 0, [batch, height, channels]);
  const wide = concatenate(graph, [column, reshape(graph, images, [batch, height, width * channels]), column], 2);
  if (strips === 1) return wide;
  const length = (width + 2) * channels;
  const rows = height / strips;
  const cut = reshape(graph, wide, [batch, strips, rows, length]);
  const edge = filled(graph, images, 0, [batch, 1, 1, length]);
  const last = slice(graph, slice(graph, cut, 2, rows - 1, rows), 1, 0, strips - 1);
  const first = slice(graph, slice(graph, cut, 2, 0, 1), 1, 1, strips);
  return concatenate(graph, [concatenate(graph, [edge, last], 1), cut, concatenate(graph, [first, edge], 1)], 2);
}
