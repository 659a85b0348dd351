import { int } from '../attributes.ts';
import { filled } from '../filled.ts';
import { multiply, negate, scale } from '../operators/arithmetic.ts';
import { reshape } from '../operators/layout.ts';
import { imageShape } from '../shape.ts';
import { sumOverBatch } from '../sum-over-batch.ts';
import { channelMeans, channelProducts, hasOwnChannels, mapChannels } from './channels.ts';
import { inBlocks, plainly, type Rule } from './layouts.ts';
import { NCHWC_DOMAIN } from './reorder.ts';

/* Rules of what is computed of whole images. Most follow images that lie in blocks, and none moves any there itself but the products of channels. */

/** A pool by means or maxima of any window. */
export const pool: Rule = (layouts, { operator, inputs: [images], outputs: [output], attributes }) => {
  if (!images || !output || !layouts.lie('images', images)) return null;
  return [inBlocks(layouts.graph.single(operator, [layouts.as('images', images)], output.shape, attributes, NCHWC_DOMAIN))];
};

/** Joined along their channels: in blocks where some of them lie so and all can. */
export const concatenation: Rule = (layouts, { inputs, outputs: [output], attributes }) => {
  const { axis } = attributes;
  const [first, ...rest] = inputs.filter((input) => input !== null);
  if (!first || !output || axis?.kind !== 'int' || axis.value !== 1) return null;
  const images = [first, ...rest] as const;
  if (!images.some((own) => layouts.lie('images', own)) || !images.every((own) => layouts.fit('images', own))) return null;
  const blocked = [layouts.as('images', first), ...rest.map((own) => layouts.as('images', own))] as const;
  return [inBlocks(layouts.graph.single('Concat', blocked, output.shape, attributes))];
};

/** Cut along their channels, at the ends of blocks. */
export const slice: Rule = (layouts, { inputs: [images, start, end, axis, step], outputs: [output] }) => {
  if (!images || !start || !end || !axis || step || !output || !layouts.lie('images', images)) return null;
  const { graph, block } = layouts;
  const isAtBlocks = [start, end].every((bound) => graph.numbersOf(bound)?.every((channel) => channel >= 0 && channel % block === 0));
  if (graph.numbersOf(axis)?.join() !== '1' || !isAtBlocks) return null;
  return [inBlocks(graph.single('Slice', [layouts.as('images', images), start, end, axis], output.shape))];
};

/** Sums and means of all pixels, of the whole batch too; what is left of images lies plainly. */
export const reduction: Rule = (layouts, { operator, inputs: [images, axes], outputs: [output] }) => {
  if (!images || !axes || !output || !layouts.lie('images', images)) return null;
  const { graph } = layouts;
  const over = graph.numbersOf(axes)?.join();
  if (output.shape.length !== 4 || (over !== '2,3' && over !== '0,2,3')) return null;
  const { height, width } = imageShape(operator, images.shape);
  const means = channelMeans(graph, layouts.as('images', images));
  const ofImages = operator === 'ReduceSum' ? scale(graph, means, height * width) : means;
  if (over === '2,3') return [plainly(ofImages)];
  return [plainly(graph.single(operator, [ofImages, graph.constant('int64', [0])], output.shape, { keepdims: int(1) }))];
};

/** Inner products of images channel by channel, [batch, channels]. */
export const productsOfImages: Rule = (layouts, { inputs: [images, others] }) => {
  if (!images || !others || !hasOwnChannels(layouts, images)) return null;
  return [plainly(channelProducts(layouts.graph, layouts.as('images', images), layouts.as('images', others)))];
};

/** The sum of a batch's images, as one image. */
export const sumOfImages: Rule = (layouts, { inputs: [images], outputs: [output] }) => {
  if (!images || !output || !layouts.lie('images', images)) return null;
  return [inBlocks(reshape(layouts.graph, sumOverBatch(layouts.graph, layouts.as('images', images)), output.shape))];
};

/** SiLU's slope as s (1 + x - y) with s the sigmoid of x and y the output, of which all but the product is one map of channels. */
export const siluSlope: Rule = (layouts, { inputs: [input, sigmoid, output] }) => {
  if (!input || !sigmoid || !output || !layouts.lie('images', input) || !hasOwnChannels(layouts, input)) return null;
  const { graph } = layouts;
  const [x, s, y] = [input, sigmoid, output].map((images) => layouts.as('images', images));
  if (!x || !s || !y) return null;
  const ones = filled(graph, x, 1, x.shape.slice(0, 2).map(Number));
  return [inBlocks(multiply(graph, s, mapChannels(graph, y, negate(graph, ones), ones, x)))];
};
