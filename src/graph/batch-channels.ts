import type { Graph, Value } from './graph.ts';
import { add, negate, scale } from './operators/arithmetic.ts';
import { reshape } from './operators/layout.ts';
import { rowDots } from './operators/matmul.ts';
import { reduceMean, reduceSum } from './operators/reduce.ts';
import { imageShape } from './shape.ts';
import { sumOverBatch } from './sum-over-batch.ts';

/*
 * What is computed of images [batch, channels, height, width] channel by channel over a whole batch. Parts of operators that
 * record their gradient as a whole.
 */

/** Inner products of two batches of images channel by channel, [1, channels]. */
export function dotOverBatch(graph: Graph, left: Value, right: Value): Value {
  const { batch, channels, height, width } = imageShape('dotOverBatch', left.shape);
  const rows = [batch, channels, height * width];
  const [products] = graph.composite('ChannelProducts', [left, right], () => [
    rowDots(graph, reshape(graph, left, rows), reshape(graph, right, rows)),
  ]);
  return reduceSum(graph, products, [0]);
}

/** Mean of each channel over batch and pixels, [1, channels, 1, 1]. */
export function meanOverBatch(graph: Graph, images: Value): Value {
  return reduceMean(graph, reduceMean(graph, images, [2, 3]), [0]);
}

export interface BatchStatistics {
  /** Mean of each channel over batch and pixels, [1, channels, 1, 1]. */
  readonly mean: Value;
  /** Biased variance of each channel over batch and pixels, [1, channels, 1, 1]. */
  readonly variance: Value;
}

/** What is made of a batch that is normalised, and the statistics by which it is. */
export interface BatchNormalized {
  readonly output: Value;
  readonly statistics: BatchStatistics;
}

/** The statistics of a batch of images, and the images less their mean, of which the variance is the mean square. */
export function statisticsOverBatch(graph: Graph, images: Value): BatchStatistics & { readonly centred: Value } {
  const { batch, channels, height, width } = imageShape('statisticsOverBatch', images.shape);
  const mean = meanOverBatch(graph, images);
  const centred = add(graph, images, negate(graph, mean));
  const squares = scale(graph, dotOverBatch(graph, centred, centred), 1 / (Number(batch) * height * width));
  return { mean, variance: reshape(graph, squares, [1, channels, 1, 1]), centred };
}

/** Sum of the images of a batch, [1, channels, height, width]. */
export function sumOfImages(graph: Graph, images: Value): Value {
  const { channels, height, width } = imageShape('sumOfImages', images.shape);
  const build = () => [reshape(graph, sumOverBatch(graph, images), [1, channels, height, width])] as const;
  const [sum] = graph.composite('SumOfImages', [images], build);
  return sum;
}
