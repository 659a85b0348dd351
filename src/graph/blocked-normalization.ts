import { channelProducts, channelSums, mapChannels } from './blocked-channels.ts';
import type { Graph, Value } from './graph.ts';
import { add, multiply, negate, scale, squareRoot, subtract } from './operators/arithmetic.ts';
import { expand, reshape } from './operators/layout.ts';
import { reduceSum } from './operators/reduce.ts';
import { imageShape } from './shape.ts';

/** Images normalised in groups of channels, scaled and shifted. */
export interface NormalizedInBlocks {
  readonly output: Value;
  /** What a gradient at the output is at the images, the gain and the shift; the last two are [batch, channels, 1, 1]. */
  readonly gradient: (gradient: Value) => readonly [ofImages: Value, ofGain: Value, ofShift: Value];
}

/**
 * Group normalisation (Wu & He 2018, eq. 1-2) of images in blocks, scaled and shifted: all that passes over whole images
 * are sums of channels and one affine map, whose numbers are made of those sums. The variance is the mean of the squares
 * less the square of the mean.
 *
 * @param images [batch, channels, height, width]
 * @param gain [batch, channels, 1, 1], null for 1
 * @param shift the same, null for 0
 */
export function normalizeGroupsInBlocks(
  graph: Graph,
  images: Value,
  groups: number,
  gain: Value | null,
  shift: Value | null,
  epsilon: number,
): NormalizedInBlocks {
  const { batch, channels, height, width } = imageShape('groupNormalization', images.shape);
  const size = (channels / groups) * height * width;
  const grouped = [batch, groups, channels / groups];
  const inGroups = (ofChannels: Value): Value => reshape(graph, ofChannels, grouped);
  const ofChannels = (ofGroups: Value): Value => expand(graph, ofGroups, grouped);
  const sumOf = (values: Value): Value => reduceSum(graph, values, [2]);
  const meanOf = (sums: Value): Value => scale(graph, sumOf(inGroups(sums)), 1 / size);

  const mean = meanOf(channelSums(graph, images));
  const variance = subtract(graph, meanOf(channelProducts(graph, images, images)), multiply(graph, mean, mean));
  const least = graph.scalar(images, epsilon);
  // Rounding may leave less than nothing of the variance of images that are all alike.
  const squaredDeviation = graph.single('Max', [add(graph, variance, least), least], variance.shape);
  const inverseDeviation = graph.single('Reciprocal', [squareRoot(graph, squaredDeviation)], variance.shape);
  const slope = gain ? multiply(graph, inGroups(gain), inverseDeviation) : ofChannels(inverseDeviation);
  const middle = multiply(graph, slope, mean);
  const output = mapChannels(graph, images, slope, shift ? subtract(graph, inGroups(shift), middle) : negate(graph, middle));

  return {
    output,
    gradient(gradient) {
      const sums = inGroups(channelSums(graph, gradient));
      const products = inGroups(channelProducts(graph, gradient, images));
      const ofGain = multiply(graph, subtract(graph, products, multiply(graph, sums, mean)), inverseDeviation);
      const scaled = (values: Value): Value => (gain ? multiply(graph, values, inGroups(gain)) : values);
      // The chain rule through mean and deviation, as a map of the images: inverseDeviation (-mean(g) - normalized mean(g normalized)).
      const ofGroups = (values: Value): Value => multiply(graph, scale(graph, sumOf(scaled(values)), -1 / size), inverseDeviation);
      const ofDeviation = multiply(graph, ofGroups(ofGain), inverseDeviation);
      const offset = subtract(graph, ofGroups(sums), multiply(graph, ofDeviation, mean));
      const direct = mapChannels(graph, gradient, slope, ofChannels(offset));
      const ofImages = add(graph, direct, mapChannels(graph, images, ofChannels(ofDeviation), null));
      const perChannel = (values: Value): Value => reshape(graph, values, [batch, channels, 1, 1]);
      return [ofImages, perChannel(ofGain), perChannel(sums)];
    },
  };
}
