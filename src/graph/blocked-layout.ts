import { int } from './attributes.ts';
import type { Dialect, Graph, Value } from './graph.ts';
import type { Attributes, Shape } from './onnx.ts';
import { imageShape } from './shape.ts';
import { ValueNotes } from './value-notes.ts';

/*
 * onnxruntime's CPU provider convolves fastest where channels stand in blocks as wide as the processor's vectors: its
 * optimizer rewrites a network so, but only where the weights are constants. Training's are not, so the graph says it
 * itself, in the runtime's own operator set.
 */

/** How many channels stand side by side: as many float32 as the processor's vectors hold. */
export type ChannelBlock = 8 | 16;

export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** Images [batch, channels, height, width] that lie in memory as [batch, channels / block, height, width, block]. */
export interface BlockedImages {
  readonly blocked: Value;
}

/** The blocks of a dialect, if it has any. */
export function blockOf(dialect: Dialect): ChannelBlock | null {
  return dialect === 'cpu-blocked-16' ? 16 : dialect === 'cpu-blocked-8' ? 8 : null;
}

/** The block of the graph's dialect where every one of `channels` is a multiple of it and `like` is float32, else null. */
export function channelBlock(graph: Graph, like: Value, channels: readonly number[]): ChannelBlock | null {
  const block = blockOf(graph.dialect);
  return block !== null && like.type === 'float32' && channels.every((count) => count % block === 0) ? block : null;
}

/** Plain images that lie in blocks too: none is put in blocks twice. */
const inBlocks = new ValueNotes<BlockedImages>();

/** The images in blocks if they lie so already. */
export function lyingInBlocks(graph: Graph, images: Value): BlockedImages | null {
  return inBlocks.get(graph, images) ?? null;
}

/** The images in blocks. */
export function toBlocks(graph: Graph, images: Value): BlockedImages {
  const known = inBlocks.get(graph, images);
  if (known) return known;
  const blocks = { blocked: graph.single('ReorderInput', [images], images.shape, {}, BLOCKED_DOMAIN) };
  inBlocks.set(graph, images, blocks);
  return blocks;
}

/** The images as [batch, channels, height, width]. */
export function fromBlocks(graph: Graph, images: BlockedImages): Value {
  const { channels } = imageShape('fromBlocks', images.blocked.shape);
  const plain = graph.single('ReorderOutput', [images.blocked], images.blocked.shape, { channels: int(channels) }, BLOCKED_DOMAIN);
  inBlocks.set(graph, plain, images);
  return plain;
}

/** The images of blocks that lie with channels last, too: none is put so twice. */
const withChannelsLast = new ValueNotes<Value>();

/** The images as [batch, height, width, channels]. */
export function channelsLast(graph: Graph, images: BlockedImages): Value {
  const known = withChannelsLast.get(graph, images.blocked);
  if (known) return known;
  const { batch, channels, height, width } = imageShape('channelsLast', images.blocked.shape);
  const attributes = { channels: int(channels), channels_last: int(1) };
  const moved = graph.single('ReorderOutput', [images.blocked], [batch, height, width, channels], attributes, BLOCKED_DOMAIN);
  withChannelsLast.set(graph, images.blocked, moved);
  return moved;
}

/**
 * A node that computes each element of `shape` from the elements in its place of `inputs` and from single numbers: in
 * blocks where all images among them lie in blocks anyway, so that between two convolutions they need not leave them.
 */
export function elementwise(
  graph: Graph,
  operator: string,
  inputs: readonly [Value, ...Value[]],
  shape: Shape,
  attributes: Attributes = {},
  domain = '',
): Value {
  const [first, ...rest] = inputs.map((input) => (input.shape.length === 0 ? input : blocksShaped(graph, input, shape)));
  const others = rest.filter((input) => input !== null);
  if (!first || others.length < rest.length || shape.length === 0) return graph.single(operator, inputs, shape, attributes, domain);
  return fromBlocks(graph, { blocked: graph.single(operator, [first, ...others], shape, attributes, domain) });
}

/**
 * Images joined or cut along their channels: in blocks where some of `inputs` lie so and all can.
 *
 * @param channels the numbers of channels at which blocks must end
 * @param make the node, of images in either layout
 */
export function alongChannels(
  graph: Graph,
  inputs: readonly [Value, ...Value[]],
  channels: readonly number[],
  make: (inputs: readonly [Value, ...Value[]]) => Value,
): Value {
  const [first, ...rest] = inputs;
  const lieSo = inputs.some((input) => lyingInBlocks(graph, input));
  if (!lieSo || channelBlock(graph, first, channels) === null) return make(inputs);
  const blocked = (images: Value): Value => toBlocks(graph, images).blocked;
  return fromBlocks(graph, { blocked: make([blocked(first), ...rest.map(blocked)]) });
}

function blocksShaped(graph: Graph, images: Value, shape: Shape): Value | null {
  const blocks = inBlocks.get(graph, images);
  return blocks && images.shape.join() === shape.join() ? blocks.blocked : null;
}
