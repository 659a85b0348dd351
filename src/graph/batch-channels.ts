import { canPassInBlocks, channelProducts, channelSums, mapChannels } from './blocked-channels.ts';
import { fromBlocks, lyingInBlocks } from './blocked-layout.ts';
import type { Graph, Value } from './graph.ts';
import { add, multiply, negate, scale } from './operators/arithmetic.ts';
import { expand, reshape } from './operators/layout.ts';
import { rowDots } from './operators/matmul.ts';
import { reduceMean, reduceSum } from './operators/reduce.ts';
import { imageShape } from './shape.ts';
import { sumOverBatch } from './sum-over-batch.ts';

/*
 * What is computed of images [batch, channels, height, width] channel by channel over a whole batch: in blocks where the
 * graph has images so. Parts of operators that record their gradient as a whole.
 */

/** Inner products of two batches of images channel by channel, [1, channels]. */
export function dotOverBatch(graph: Graph, left: Value, right: Value): Value {
  if (canPassInBlocks(graph, left)) return sumOverBatch(graph, channelProducts(graph, left, right));
  const { batch, channels, height, width } = imageShape('dotOverBatch', left.shape);
  const rows = [batch, channels, height * width];
  return reduceSum(graph, rowDots(graph, reshape(graph, left, rows), reshape(graph, right, rows)), [0]);
}

/** Mean of each channel over batch and pixels, [1, channels, 1, 1]. */
export function meanOverBatch(graph: Graph, images: Value): Value {
  if (!canPassInBlocks(graph, images)) return reduceMean(graph, reduceMean(graph, images, [2, 3]), [0]);
  const { batch, channels, height, width } = imageShape('meanOverBatch', images.shape);
  const mean = scale(graph, sumOverBatch(graph, channelSums(graph, images)), 1 / (Number(batch) * height * width));
  return reshape(graph, mean, [1, channels, 1, 1]);
}

export interface BatchStatistics {
  /** Mean of each channel over batch and pixels, [1, channels, 1, 1]. */
  readonly mean: Value;
  /** Biased variance of each channel over batch and pixels, [1, channels, 1, 1]. */
  readonly variance: Value;
}

/** The statistics of a batch of images, and the images less their mean, of which the variance is the mean square. */
export function statisticsOverBatch(graph: Graph, images: Value): BatchStatistics & { readonly centred: Value } {
  const { batch, channels, height, width } = imageShape('statisticsOverBatch', images.shape);
  const mean = meanOverBatch(graph, images);
  const centred = mapOverBatch(graph, images, null, negate(graph, mean));
  const squares = scale(graph, dotOverBatch(graph, centred, centred), 1 / (Number(batch) * height * width));
  return { mean, variance: reshape(graph, squares, [1, channels, 1, 1]), centred };
}

/** Sum of the images of a batch, [1, channels, height, width]. */
export function sumOfImages(graph: Graph, images: Value): Value {
  const { channels, height, width } = imageShape('sumOfImages', images.shape);
  const shape = [1, channels, height, width];
  const blocks = lyingInBlocks(graph, images);
  if (!blocks) return reshape(graph, sumOverBatch(graph, images), shape);
  return fromBlocks(graph, { blocked: reshape(graph, sumOverBatch(graph, blocks.blocked), shape) });
}

/** `images * gain + shift`, with one number of either for a channel of all images: [1, channels, 1, 1], null for 1 and 0. */
export function mapOverBatch(graph: Graph, images: Value, gain: Value | null, shift: Value | null): Value {
  if (!canPassInBlocks(graph, images)) {
    const scaled = gain ? multiply(graph, images, gain) : images;
    return shift ? add(graph, scaled, shift) : scaled;
  }
  const { batch, channels } = imageShape('mapOverBatch', images.shape);
  const ofImages = (numbers: Value): Value => expand(graph, numbers, [Number(batch), channels, 1, 1]);
  const factor = gain ?? reshape(graph, graph.scalar(images, 1), [1, 1, 1, 1]);
  return mapChannels(graph, images, ofImages(factor), shift && ofImages(shift));
}
