import type { GraphNode, Value } from '../graph.ts';
import { reshape } from '../operators/layout.ts';
import { expand } from '../operators/reduce.ts';
import { mapChannels } from './channels.ts';
import { inBlocks, type Layouts, type Placed, type Rule } from './layouts.ts';

/**
 * A node that computes each number of its output from those in its place: in blocks where one of them lies so and the others
 * can. What is one number for all, or for a whole image, goes with them as it is.
 */
export function elementwise(layouts: Layouts, node: GraphNode): readonly Placed[] | null {
  return elementwiseIn('images', layouts, node) ?? elementwiseIn('kernels', layouts, node);
}

function elementwiseIn(layout: 'images' | 'kernels', layouts: Layouts, node: GraphNode): readonly Placed[] | null {
  const { operator, inputs, outputs, attributes, domain } = node;
  const [output] = outputs;
  const values = inputs.filter((input) => input !== null);
  if (!output || values.length < inputs.length) return null;
  const isShaped = (value: Value): boolean => isOfShape(value, output);
  const isWhole = ({ shape }: Value): boolean => shape.slice(layout === 'images' && shape.length === 4 ? 1 : 0).every((size) => size === 1);
  if (!values.some((value) => layouts.lie(layout, value) && isShaped(value))) return null;
  if (!values.every((value) => (isShaped(value) ? layouts.fit(layout, value) : isWhole(value)))) return null;
  const placed = values.map((value) => (isShaped(value) ? layouts.as(layout, value) : layouts.as('plain', value)));
  const [made] = layouts.graph.node(operator, placed, [output], attributes, domain);
  return made ? [{ layout, value: made }] : null;
}

/** `images * numbers` with a number for each channel. */
export const product: Rule = (layouts, node) => {
  const known = elementwise(layouts, node);
  if (known) return known;
  const scaled = withNumbers(layouts, node);
  if (!scaled) return null;
  const begunWith = (start: Value | null): Value => mapChannels(layouts.graph, scaled.images, scaled.numbers, null, start);
  return [inBlocks(begunWith(null), begunWith)];
};

/** `images + numbers` with a number for each channel, in the same map as what the images were multiplied by before; or {@link begun}. */
export const sum: Rule = (layouts, node) => {
  const known = begun(layouts, node) ?? elementwise(layouts, node);
  if (known) return known;
  const shifted = withNumbers(layouts, node);
  if (!shifted) return null;
  const { graph } = layouts;
  const maker = layouts.makerOf(shifted.plain);
  const scaled = maker?.operator === 'Mul' ? withNumbers(layouts, maker) : null;
  const one = (): Value => expand(graph, reshape(graph, graph.scalar(shifted.images, 1), [1, 1, 1, 1]), shifted.numbers.shape);
  const [images, gain] = scaled ? [scaled.images, scaled.numbers] : [shifted.images, one()];
  const begunWith = (start: Value | null): Value => mapChannels(graph, images, gain, shifted.numbers, start);
  return [inBlocks(begunWith(null), begunWith)];
};

/** A sum of images of which a convolution makes one part for this sum alone: it begins with the other. */
function begun(layouts: Layouts, { inputs: [left, right] }: GraphNode): readonly Placed[] | null {
  if (!left || !right || !isOfShape(left, right)) return null;
  const [part, other] = layouts.begunWith(left) ? [left, right] : [right, left];
  const [ofPart, ofOther] = [layouts.begunWith(part), layouts.begunWith(other)];
  return ofPart ? [inBlocks(ofPart(layouts.as('images', other)), ofOther && ((start) => ofPart(ofOther(start))))] : null;
}

/** Images in blocks, and a number for each of their channels, [batch, channels, 1, 1]. */
interface WithNumbers {
  readonly images: Value;
  readonly numbers: Value;
  /** The source's value of the images. */
  readonly plain: Value;
}

/** The two inputs of a node as images that lie in blocks and a number for each channel, if they are. */
function withNumbers(layouts: Layouts, { inputs, outputs: [output] }: GraphNode): WithNumbers | null {
  const [left, right] = inputs;
  if (!left || !right || !output) return null;
  for (const [plain, factor] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!isOfShape(plain, output) || !layouts.lie('images', plain)) continue;
    const numbers = ofChannels(layouts, factor, plain);
    if (numbers) return { images: layouts.as('images', plain), numbers, plain };
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
