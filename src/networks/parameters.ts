import type { Graph, Value } from '../graph/graph.ts';
import { toFloat16 } from '../graph/float16.ts';
import { cast } from '../graph/operators/cast.ts';
import { slice, reshape } from '../graph/operators/layout.ts';
import { elementCount } from '../graph/shape.ts';

/** How a parameter starts: Glorot's uniform law (Glorot & Bengio 2010, eq. 16), zeros or ones. */
export type Initialization = 'zeros' | 'ones' | { readonly kind: 'glorot-uniform'; readonly fanIn: number; readonly fanOut: number };

export interface ParameterSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialization: Initialization;
}

/** Running mean and variance of one batch normalisation, as one tensor [2, channels]. */
export interface StatisticSpecification {
  readonly name: string;
  readonly channels: number;
}

/** Where one tensor lies in a flat vector that holds many. */
interface Placement {
  readonly offset: number;
  readonly length: number;
}
export type ParameterPlacement = ParameterSpecification & Placement;
export type StatisticPlacement = StatisticSpecification & Placement;

/**
 * Where all trainable parameters lie in the flat weight vector, and all running statistics of batch normalisation in
 * theirs: in the order in which the network declares them, but for layouts that say otherwise.
 */
export interface ParameterLayout {
  readonly parameters: readonly ParameterPlacement[];
  readonly parameterCount: number;
  readonly statistics: readonly StatisticPlacement[];
  readonly statisticCount: number;
}

/** What a network's definition asks of whoever builds it: where its weights come from. */
export interface ParameterSource {
  parameter(specification: ParameterSpecification): Value;
  /** [2, channels]: mean, then variance. */
  statistic(specification: StatisticSpecification): Value;
}

/** Takes note of every declared parameter; the values are graph inputs that nothing feeds. */
export class LayoutRecorder implements ParameterSource {
  private readonly parameters: ParameterPlacement[] = [];
  private readonly statistics: StatisticPlacement[] = [];

  constructor(private readonly graph: Graph) {}

  parameter(specification: ParameterSpecification): Value {
    const { name, shape } = specification;
    this.parameters.push({ ...specification, offset: endOf(this.parameters), length: elementCount(shape) });
    return this.graph.input(name, 'float32', shape);
  }

  statistic(specification: StatisticSpecification): Value {
    const { name, channels } = specification;
    this.statistics.push({ ...specification, offset: endOf(this.statistics), length: 2 * channels });
    return this.graph.input(name, 'float32', [2, channels]);
  }

  get layout(): ParameterLayout {
    return {
      parameters: this.parameters,
      parameterCount: endOf(this.parameters),
      statistics: this.statistics,
      statisticCount: endOf(this.statistics),
    };
  }
}

function endOf(placements: readonly Placement[]): number {
  const last = placements.at(-1);
  return last ? last.offset + last.length : 0;
}

/** Cuts every parameter out of flat vectors that are values of the graph: for training and validation. */
export class FlatParameters implements ParameterSource {
  private readonly cutOut = new Map<string, Value>();

  constructor(
    private readonly graph: Graph,
    private readonly layout: ParameterLayout,
    private readonly weights: Value,
    /** Null where none are read: in training, which observes them, and without batch normalisation. */
    private readonly statistics: Value | null,
    /** How kernels lie in `weights`: plainly as all else, or, for a graph that is lowered to blocks, in these. */
    private readonly kernels: 'plain' | 'as lowered' = 'plain',
  ) {}

  parameter({ name, shape }: ParameterSpecification): Value {
    const part = this.cut(this.weights, placementOf(this.layout.parameters, name));
    const { graph } = this;
    const value = graph.withoutRecording(() =>
      this.kernels === 'plain' ? reshape(graph, part, shape) : parameterOfState(graph, part, shape),
    );
    this.cutOut.set(name, value);
    return value;
  }

  /** The parameters cut out so far, in the layout's order: what to differentiate by. */
  values(): Value[] {
    return this.layout.parameters.flatMap(({ name }) => this.cutOut.get(name) ?? []);
  }

  statistic({ name, channels }: StatisticSpecification): Value {
    if (!this.statistics) throw new Error(`There are no running statistics from which to read ${name}.`);
    const part = this.cut(this.statistics, placementOf(this.layout.statistics, name));
    return this.graph.withoutRecording(() => reshape(this.graph, part, [2, channels]));
  }

  private cut(vector: Value, { offset, length }: Placement): Value {
    return this.graph.withoutRecording(() => slice(this.graph, vector, 0, offset, offset + length));
  }
}

/**
 * A parameter shaped `shape` from its part of a vector of a training's state, in which kernels lie in blocks where the graph is
 * lowered to these. The way back is `flatten` of `optimizer.ts`.
 */
export function parameterOfState(graph: Graph, part: Value, shape: readonly number[]): Value {
  const [parameter] = graph.composite('ParameterOfState', [part], () => [reshape(graph, part, shape)]);
  return parameter;
}

/**
 * How a model file stores its weights: as they were trained, or rounded to half the bytes. They are read back as float32 in
 * either case, so that every provider computes alike.
 */
export const weightPrecisions = ['float32', 'float16'] as const;
export type WeightPrecision = (typeof weightPrecisions)[number];

/** Stores every parameter in the model file under its own name: for export. */
export class StoredParameters implements ParameterSource {
  constructor(
    private readonly graph: Graph,
    private readonly layout: ParameterLayout,
    private readonly weights: Float32Array,
    private readonly statistics: Float32Array,
    private readonly precision: WeightPrecision,
    /** Before each parameter's name, where a file holds several networks. */
    private readonly prefix = '',
  ) {}

  parameter({ name, shape }: ParameterSpecification): Value {
    const values = cut(this.weights, placementOf(this.layout.parameters, name));
    const stored = `${this.prefix}${name}`;
    if (this.precision === 'float32') return this.graph.initializer(stored, values, shape);
    return cast(this.graph, this.graph.initializer(stored, toFloat16(values), shape), 'float32');
  }

  statistic({ name, channels }: StatisticSpecification): Value {
    return this.graph.initializer(`${this.prefix}${name}`, cut(this.statistics, placementOf(this.layout.statistics, name)), [2, channels]);
  }
}

function cut(vector: Float32Array, { offset, length }: Placement): Float32Array {
  return vector.subarray(offset, offset + length);
}

function placementOf(placements: readonly (Placement & { readonly name: string })[], name: string): Placement {
  const placement = placements.find((candidate) => candidate.name === name);
  if (!placement) throw new Error(`The network has no parameter named ${name}.`);
  return placement;
}
