import { int } from '../attributes.ts';
import { filled } from '../broadcast.ts';
import { multiply, negate, scale } from '../operators/arithmetic.ts';
import { reshape } from '../operators/layout.ts';
import { imageShape } from '../shape.ts';
import { sumOverBatch } from '../sum-over-batch.ts';
import { channelMeans, channelProducts, hasOwnChannels, mapChannels } from './channels.ts';
import { following, plainly, type Rule } from './layouts.ts';
import { NCHWC_DOMAIN } from './reorder.ts';

/* Rules of what is computed of whole images. Most follow images that lie in blocks, and none moves any there itself but the products of channels. */

/** A pool by means or maxima of any window. */
export const pool = following(({ graph }, images, { operator, outputs: [output], attributes }) =>
  graph.single(operator, [images], output.shape, attributes, NCHWC_DOMAIN),
);

/** Cut along their channels, at the ends of blocks. */
export const slice = following(({ graph, block }, images, { inputs: [, ...bounds], outputs: [output] }) => {
  const [start, end, axis, ...steps] = bounds.map((bound) => graph.numbersOf(bound)?.join());
  const isAtBlocks = [start, end].every((channel) => Number(channel) >= 0 && Number(channel) % block === 0);
  return axis === '1' && steps.length === 0 && isAtBlocks ? graph.single('Slice', [images, ...bounds], output.shape) : null;
});

/** Sums and means of all pixels, of the whole batch too; what is left of images lies plainly. */
export const reduction: Rule = (layouts, { operator, inputs: [input, axes], outputs: [output] }) => {
  const { graph } = layouts;
  const images = layouts.lying('images', input);
  const over = graph.numbersOf(axes)?.join();
  if (!images || (over !== '2,3' && over !== '0,2,3')) return null;
  const { height, width } = imageShape(operator, images.shape);
  const means = channelMeans(graph, images);
  const ofImages = operator === 'ReduceSum' ? scale(graph, means, height * width) : means;
  if (over === '2,3') return [plainly(ofImages)];
  return [plainly(graph.single(operator, [ofImages, graph.constant('int64', [0])], output.shape, { keepdims: int(1) }))];
};

/** Inner products of images channel by channel, [batch, channels]. */
export const productsOfImages: Rule = (layouts, { inputs: [images, others] }) => {
  if (!others || !hasOwnChannels(layouts, images)) return null;
  return [plainly(channelProducts(layouts.graph, layouts.as('images', images), layouts.as('images', others)))];
};

/** The sum of a batch's images, as one image. */
export const sumOfImages = following(({ graph }, images, { outputs: [output] }) =>
  reshape(graph, sumOverBatch(graph, images), output.shape),
);

/** SiLU's slope as s (1 + x - y) with s the sigmoid of x and y the output, of which all but the product is one map of channels. */
export const siluSlope = following((layouts, x, { inputs: [input, sigmoid, output] }) => {
  if (!sigmoid || !output || !hasOwnChannels(layouts, input)) return null;
  const { graph } = layouts;
  const [s, y] = [layouts.as('images', sigmoid), layouts.as('images', output)];
  const ones = filled(graph, x, 1, x.shape.slice(0, 2).map(Number));
  return multiply(graph, s, mapChannels(graph, y, negate(graph, ones), ones, x));
});
