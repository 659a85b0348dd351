import { filled } from '../broadcast.ts';
import type { GraphNode, Value } from '../graph.ts';
import { reshape } from '../operators/layout.ts';
import { expand } from '../operators/reduce.ts';
import { staticShape } from '../shape.ts';
import { mapChannels } from './channels.ts';
import { convolved, inBlocks, type Layouts, type Placed, type Rule } from './layouts.ts';

/**
 * A node that computes each number of its output from those in its place: in blocks where one of them lies so and the others
 * can. What is one number for all, or for a whole image, goes with them as it is.
 */
export const elementwise: Rule = (layouts, node) => {
  const isShaped = (value: Value): boolean => isOfShape(value, node.outputs[0]);
  return relaid('images', layouts, node, isShaped) ?? relaid('kernels', layouts, node, isShaped);
};

/** Images joined along their channels: in blocks where some of them lie so and all can. */
export const concatenation: Rule = (layouts, node) =>
  node.attributes['axis']?.value === 1 ? relaid('images', layouts, node, () => true) : null;

/** A node as it stands, of inputs in `layout`, but for those that are not `isLaid` there: one number for all or for a whole image. */
function relaid(
  layout: 'images' | 'kernels',
  layouts: Layouts,
  { operator, inputs, outputs: [output], attributes, domain }: GraphNode,
  isLaid: (value: Value) => boolean,
): readonly Placed[] | null {
  const isWhole = ({ shape }: Value): boolean => shape.slice(layout === 'images' && shape.length === 4 ? 1 : 0).every((size) => size === 1);
  const fits = (value: Value | null): value is Value => value !== null && (isLaid(value) ? layouts.fit(layout, value) : isWhole(value));
  if (!inputs.every(fits) || !inputs.some((value) => isLaid(value) && layouts.lying(layout, value))) return null;
  const placed = inputs.map((value) => layouts.as(isLaid(value) ? layout : 'plain', value));
  const [made] = layouts.graph.node(operator, placed, [output], attributes, domain);
  return [{ layout, value: made }];
}

/** `images * numbers` with a number for each channel. */
export const scaledChannels: Rule = (layouts, node) => {
  const factors = withNumbers(layouts, node);
  return factors && [convolved((start) => mapChannels(layouts.graph, factors.images, factors.numbers, null, start))];
};

/** `images + numbers` with a number for each channel, in the same map as what the images were multiplied by before. */
export const shiftedChannels: Rule = (layouts, node) => {
  const terms = withNumbers(layouts, node);
  if (!terms) return null;
  const { graph } = layouts;
  const maker = layouts.makerOf(terms.plain);
  const factors = maker?.operator === 'Mul' ? withNumbers(layouts, maker) : null;
  const one = (): Value => filled(graph, terms.images, 1, staticShape('sum', terms.numbers.shape));
  const [images, gain] = factors ? [factors.images, factors.numbers] : [terms.images, one()];
  return [convolved((start) => mapChannels(graph, images, gain, terms.numbers, start))];
};

/** A sum of images of which a convolution makes one part for this sum alone: it begins with the other. */
export const begunSum: Rule = (layouts, { inputs: [left, right] }) => {
  if (!left || !right || !isOfShape(left, right)) return null;
  const [part, other] = layouts.begunWith(left) ? [left, right] : [right, left];
  const [ofPart, ofOther] = [layouts.begunWith(part), layouts.begunWith(other)];
  return ofPart ? [inBlocks(ofPart(layouts.as('images', other)), ofOther && ((start) => ofPart(ofOther(start))))] : null;
};

/** The two inputs of a node as images that lie in blocks, from the source's `plain` value, and a number for each channel, if they are. */
function withNumbers(layouts: Layouts, { inputs, outputs: [output] }: GraphNode) {
  for (const [plain, factor] of [inputs, inputs.toReversed()]) {
    const images = layouts.lying('images', plain);
    if (!plain || !factor || !images || !isOfShape(plain, output)) continue;
    const numbers = ofChannels(layouts, factor, plain);
    if (numbers) return { images, numbers, plain };
  }
  return null;
}

/** Numbers that are broadcast over the pixels of `images`, as [batch, channels, 1, 1]; null for any others and of an open batch. */
function ofChannels(layouts: Layouts, numbers: Value, { shape: [batch, channels] }: Value): Value | null {
  const { graph } = layouts;
  const [ofBatch, ofChannel, height, width] = [...Array<1>(4 - Math.min(4, numbers.shape.length)).fill(1), ...numbers.shape];
  const isPerChannel = (ofBatch === 1 || ofBatch === batch) && ofChannel === channels && height === 1 && width === 1;
  if (typeof batch !== 'number' || typeof channels !== 'number' || ofBatch === undefined || !isPerChannel) return null;
  return expand(graph, reshape(graph, layouts.as('plain', numbers), [ofBatch, channels, 1, 1]), [batch, channels, 1, 1]);
}

function isOfShape(value: Value, { shape }: Value): boolean {
  return value.shape.join() === shape.join();
}
