import { int } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import type { Attributes, Shape } from '../onnx.ts';
import { imageShape } from '../shape.ts';

/** How many channels stand side by side: as many float32 as the processor's vectors hold. */
export type ChannelBlock = 8 | 16;

/** The operator set in which onnxruntime's CPU provider convolves images in blocks, and takes them there and back. */
export const NCHWC_DOMAIN = 'com.microsoft.nchwc';

/** Images [batch, channels, height, width] in blocks, as they lie in memory: [batch, channels / block, height, width, block]. */
export function toBlocks(graph: Graph, images: Value): Value {
  return graph.single('ReorderInput', [images], images.shape, {}, NCHWC_DOMAIN);
}

/** Images in blocks as [batch, channels, height, width]. */
export function fromBlocks(graph: Graph, blocked: Value): Value {
  const { channels } = imageShape('fromBlocks', blocked.shape);
  return graph.single('ReorderOutput', [blocked], blocked.shape, { channels: int(channels) }, NCHWC_DOMAIN);
}

/** Images in blocks as [batch, height, width, channels]. */
export function channelsLast(graph: Graph, blocked: Value): Value {
  const { batch, channels, height, width } = imageShape('channelsLast', blocked.shape);
  const attributes = { channels: int(channels), channels_last: int(1) };
  return graph.single('ReorderOutput', [blocked], [batch, height, width, channels], attributes, NCHWC_DOMAIN);
}

/** The convolution of images with kernels, both in blocks, perhaps with a `bias` and beginning with `start` in the place of zeros. */
export function convolve(
  graph: Graph,
  images: Value,
  kernels: Value,
  bias: Value | null,
  start: Value | null,
  shape: Shape,
  attributes: Attributes,
): Value {
  const optional = start ? [bias, start] : bias ? [bias] : [];
  return graph.single('Conv', [images, kernels, ...optional], shape, attributes, NCHWC_DOMAIN);
}
