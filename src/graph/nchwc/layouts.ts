import type { Graph, GraphNode, Value } from '../graph.ts';
import { areKernelsInBlocks, kernelsFromBlocks, kernelsToBlocks } from './kernels.ts';
import { channelsLast, fromBlocks, toBlocks, type ChannelBlock } from './reorder.ts';

/** How a value lies in memory: as ONNX has it, images in blocks and with channels last (see `reorder.ts`), kernels in blocks (see `kernels.ts`). */
export type Layout = 'plain' | 'images' | 'channels last' | 'kernels';

/** A value of the graph that is made, and how it lies. */
export interface Placed {
  readonly layout: Layout;
  readonly value: Value;
  /** Makes it anew with `start` added, in the same pass: convolutions can begin with something else than zeros. */
  readonly begunWith?: ((start: Value) => Value) | undefined;
}

/**
 * How a node or a composite is computed in blocks: adds nodes and says how what they made of each output lies, in their order;
 * null where it stays as it is. An output that is left out is made as it was.
 */
export type Rule = (layouts: Layouts, node: GraphNode) => readonly Placed[] | null;

export const plainly = (value: Value): Placed => ({ layout: 'plain', value });
export const kernelsInBlocks = (value: Value): Placed => ({ layout: 'kernels', value });
export const inBlocks = (value: Value, begunWith?: Placed['begunWith']): Placed => ({ layout: 'images', value, begunWith });

/** Images that a convolution makes, which begins with `start` in the place of zeros. */
export const convolved = (make: (start: Value | null) => Value): Placed => inBlocks(make(null), make);

/** The first of `rules` that applies. */
export function firstOf(...rules: readonly Rule[]): Rule {
  return (layouts, node) => rules.reduce<ReturnType<Rule>>((placed, rule) => placed ?? rule(layouts, node), null);
}

/** The rule of what `make` computes in blocks of images that lie so already; null where it stays as it is. */
export function following(make: (layouts: Layouts, images: Value, node: GraphNode) => Value | null): Rule {
  return (layouts, node) => {
    const images = layouts.lying('images', node.inputs[0]);
    const made = images && make(layouts, images, node);
    return made && [inBlocks(made)];
  };
}

/**
 * By which values of the graph that is made those of its source are known, in every layout in which something needed them so
 * far. None is reordered twice; what no node has made yet, since others took its place, is made when it is asked for.
 */
export class Layouts {
  private readonly known = new Map<string, Placed>();
  private readonly makers: ReadonlyMap<string, GraphNode>;
  private readonly reads: ReadonlyMap<string, number>;

  /** @param graph takes the nodes that are made */
  constructor(
    source: Graph,
    readonly graph: Graph,
    readonly block: ChannelBlock,
  ) {
    this.makers = new Map(source.nodes.flatMap((node) => node.outputs.map(({ name }) => [name, node] as const)));
    this.reads = source.readCounts();
  }

  /** The source's node that makes a value; undefined for what is fed or stored. */
  makerOf(value: Value): GraphNode | undefined {
    return this.makers.get(value.name);
  }

  /** Whether there is a value that can lie so: images whose channels fill blocks, or kernels whose filters do, too. */
  fit(layout: 'images' | 'kernels', value: Value | null | undefined): value is Value {
    if (value?.type !== 'float32' || value.shape.length !== 4) return false;
    if (layout === 'kernels') return areKernelsInBlocks(value.shape, this.block);
    const [, channels, height, width] = value.shape;
    return typeof channels === 'number' && channels % this.block === 0 && typeof height === 'number' && typeof width === 'number';
  }

  /** A value as it lies in `layout` already, if it does. */
  lying(layout: Layout, value: Value | null | undefined): Value | null {
    return (value && this.known.get(`${layout} ${value.name}`)?.value) ?? null;
  }

  /** How the images in blocks that nothing but one sum reads are made anew as that sum. */
  begunWith(images: Value): Placed['begunWith'] {
    return this.reads.get(images.name) === 1 ? this.known.get(`images ${images.name}`)?.begunWith : undefined;
  }

  /** Remembers by what a value is known. */
  place(value: Value, placed: Placed): void {
    this.known.set(`${placed.layout} ${value.name}`, placed);
  }

  /** A value as it lies in `layout`. */
  as(layout: Layout, value: Value): Value {
    const known = this.lying(layout, value);
    if (known) return known;
    const made = this.moved(layout, value);
    this.place(value, { layout, value: made });
    return made;
  }

  private moved(layout: Layout, value: Value): Value {
    const { graph, block } = this;
    if (layout === 'images') return toBlocks(graph, this.as('plain', value));
    if (layout === 'kernels') return kernelsToBlocks(graph, this.as('plain', value), block);
    if (layout === 'channels last') return channelsLast(graph, this.as('images', value));
    const [images, kernels] = [this.lying('images', value), this.lying('kernels', value)];
    if (images) return fromBlocks(graph, images);
    if (kernels) return kernelsFromBlocks(graph, kernels, block);
    const maker = this.makerOf(value);
    if (maker) this.copy(maker);
    return value;
  }

  /** The source's node as it is, of plain values. */
  copy(node: GraphNode): void {
    this.graph.nodes.push({ ...node, inputs: node.inputs.map((input) => input && this.as('plain', input)) });
    for (const output of node.outputs) if (!this.lying('plain', output)) this.place(output, plainly(output));
  }
}
