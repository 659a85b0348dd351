import type { Graph, Value } from '../graph.ts';
import { add, multiply, negate, scale, squareRoot, subtract } from '../operators/arithmetic.ts';
import { reshape } from '../operators/layout.ts';
import { expand, reduceSum } from '../operators/reduce.ts';
import { imageShape } from '../shape.ts';
import { channelProducts, channelSums, hasOwnChannels, mapChannels } from './channels.ts';
import { inBlocks, plainly, type Rule } from './layouts.ts';

/*
 * Rules of group normalisation (Wu & He 2018, eq. 1-2), scaled and shifted, and of its gradient: all that passes over whole
 * images are sums of channels and affine maps, whose numbers are made of those sums.
 */

/** The variance is the mean of the squares less the square of the mean. */
export const groupNormalization: Rule = (layouts, { inputs: [input, gain, shift], attributes: { groups, epsilon } }) => {
  if (groups?.kind !== 'int' || epsilon?.kind !== 'float' || !hasOwnChannels(layouts, input)) return null;
  const { graph } = layouts;
  const images = layouts.as('images', input);
  const { inGroups, sumOf, slopeOf, size } = groupingOf(graph, images, groups.value);
  const meanOf = (sums: Value): Value => scale(graph, sumOf(inGroups(sums)), 1 / size);
  const mean = meanOf(channelSums(graph, images));
  const variance = subtract(graph, meanOf(channelProducts(graph, images, images)), multiply(graph, mean, mean));
  const least = graph.scalar(images, epsilon.value);
  // Rounding may leave less than nothing of the variance of images that are all alike.
  const squaredDeviation = graph.single('Max', [add(graph, variance, least), least], variance.shape);
  const inverseDeviation = graph.single('Reciprocal', [squareRoot(graph, squaredDeviation)], variance.shape);
  const slope = slopeOf(gain ? layouts.as('plain', gain) : null, inverseDeviation);
  const middle = multiply(graph, slope, mean);
  const offset = shift ? subtract(graph, inGroups(layouts.as('plain', shift)), middle) : negate(graph, middle);
  return [inBlocks(mapChannels(graph, images, slope, offset)), plainly(mean), plainly(inverseDeviation)];
};

/** What a gradient is at the images, and at gain and shift, [batch, channels, 1, 1]. */
export const groupNormalizationGradient: Rule = (layouts, { inputs, attributes: { groups } }) => {
  const [input, own, gain, ...statistics] = inputs;
  const [mean, inverseDeviation] = statistics.map((value) => value && layouts.as('plain', value));
  if (!input || !mean || !inverseDeviation || groups?.kind !== 'int' || !hasOwnChannels(layouts, own)) return null;
  const { graph } = layouts;
  const [gradient, images] = [layouts.as('images', input), layouts.as('images', own)];
  const { inGroups, ofChannels, sumOf, slopeOf, size } = groupingOf(graph, images, groups.value);
  const factors = gain ? layouts.as('plain', gain) : null;
  const scaled = (values: Value): Value => (factors ? multiply(graph, values, inGroups(factors)) : values);
  const sums = inGroups(channelSums(graph, gradient));
  const products = inGroups(channelProducts(graph, gradient, images));
  const ofGain = multiply(graph, subtract(graph, products, multiply(graph, sums, mean)), inverseDeviation);
  // The chain rule through mean and deviation, as a map of the images: inverseDeviation (-mean(g) - normalized mean(g normalized)).
  const ofGroups = (values: Value): Value => multiply(graph, scale(graph, sumOf(scaled(values)), -1 / size), inverseDeviation);
  const ofDeviation = multiply(graph, ofGroups(ofGain), inverseDeviation);
  const offset = subtract(graph, ofGroups(sums), multiply(graph, ofDeviation, mean));
  const rest = mapChannels(graph, images, ofChannels(ofDeviation), null);
  const ofImages = mapChannels(graph, gradient, slopeOf(factors, inverseDeviation), ofChannels(offset), rest);
  const perChannel = (values: Value): Value => reshape(graph, values, [...images.shape.slice(0, 2), 1, 1]);
  return [inBlocks(ofImages), plainly(perChannel(ofGain)), plainly(perChannel(sums))];
};

/** Numbers of channels as [batch, groups, channels of a group], those of groups, [batch, groups, 1], and how many a group has. */
function groupingOf(graph: Graph, images: Value, groups: number) {
  const { batch, channels, height, width } = imageShape('groupNormalization', images.shape);
  const grouped = [batch, groups, channels / groups];
  const inGroups = (values: Value): Value => reshape(graph, values, grouped);
  const ofChannels = (values: Value): Value => expand(graph, values, grouped);
  return {
    inGroups,
    ofChannels,
    /** By how much the output rises with the images. */
    slopeOf: (gain: Value | null, inverseDeviation: Value): Value =>
      gain ? multiply(graph, inGroups(gain), inverseDeviation) : ofChannels(inverseDeviation),
    sumOf: (values: Value): Value => reduceSum(graph, values, [2]),
    size: (channels / groups) * height * width,
  };
}
