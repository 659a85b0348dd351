import { toFloat16 } from './float16.ts';
import { elementCount } from './shape.ts';
import { serializeModel, type Attributes, type ElementType, type OnnxNode, type OnnxTensor, type Shape } from './onnx.ts';

/** One tensor of a graph, known by its name; the shape is inferred as the graph is built. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/**
 * Which operators may be used: `standard` keeps to ONNX's own, which every provider runs on its device; `cpu` also
 * takes the fused ones of onnxruntime's CPU provider, where they save a pass over memory.
 */
export type Dialect = 'standard' | 'cpu';

/**
 * How one operation's output gradients become its inputs' gradients. `wanted` says which inputs need one;
 * an entry that is not wanted may be null.
 */
export interface TapeEntry {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly gradient: (outputGradients: readonly (Value | null)[], wanted: readonly boolean[]) => readonly (Value | null)[];
}

/** The same of an operation with one output. */
type SingleGradient = (gradient: Value, wanted: readonly boolean[]) => readonly (Value | null)[];

/** A node with the values it reads (null for an optional input left out) and makes. */
export interface GraphNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly [Value, ...Value[]];
  readonly attributes: Attributes;
}

/** What is known of a node's output before it has a name. */
type Inferred = Pick<Value, 'type' | 'shape'>;

/**
 * What nodes compute together, by a name that says what they are for: a pass that knows it may put others in their place.
 * An output that these leave out is still what the body makes.
 */
export interface Composite extends GraphNode {
  readonly body: readonly GraphNode[];
}

/** Of which a Uint16Array holds the bits of float16 numbers. */
export type TensorData = Float32Array | Uint8Array | Uint16Array | Float64Array | BigInt64Array;

/** The types of numbers: all but the truth values of comparisons, which are computed and never stored. */
type NumberType = Exclude<ElementType, 'bool'>;

const elementsOf: Readonly<Record<NumberType, (values: readonly number[]) => TensorData>> = {
  float32: (values) => Float32Array.from(values),
  float16: (values) => toFloat16(Float32Array.from(values)),
  float64: (values) => Float64Array.from(values),
  uint8: (values) => Uint8Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
};

/**
 * An ONNX graph in the making. Operators are functions over it (see `operators/`) that add nodes, infer shapes
 * and record on the tape how to differentiate what they did. Every value has a name of its own: giving one twice
 * throws a RangeError.
 */
export class Graph {
  readonly tape: TapeEntry[] = [];
  readonly nodes: GraphNode[] = [];
  readonly composites: Composite[] = [];
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly inputs: Value[] = [];
  private readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  private readonly constants = new Map<string, Value>();
  private readonly names = new Set<string>();
  private nextName = 0;
  private recording = true;

  constructor(readonly dialect: Dialect = 'standard') {}

  /** Adds an input of the session. */
  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name: this.claim(name), type, shape };
    this.inputs.push(value);
    return value;
  }

  /** Names `value` as an output of the session. */
  output(name: string, value: Value): void {
    this.outputs.push({ name: this.claim(name), value });
  }

  /** Adds named weights that are stored in the model file. */
  initializer(name: string, data: TensorData, shape: readonly number[]): Value {
    if (data.length !== elementCount(shape)) {
      throw new RangeError(
        `Initializer ${name} has ${data.length} elements, its shape [${shape.join(', ')}] needs ${elementCount(shape)}.`,
      );
    }
    const type = elementTypeOf(data);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.set(this.claim(name), { name, type, shape, bytes });
    return { name, type, shape };
  }

  /** A constant of the graph; equal small constants are stored once. */
  constant(type: NumberType, values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const key = values.length <= 16 ? `${type}[${shape.join()}]${values.join()}` : null;
    const known = key === null ? undefined : this.constants.get(key);
    if (known) return known;
    const value = this.initializer(this.freshName('constant'), elementsOf[type](values), shape);
    if (key !== null) this.constants.set(key, value);
    return value;
  }

  /** A scalar of the same element type as `like`. */
  scalar(like: Value, number: number): Value {
    return this.constant(numberTypeOf(like), [number], []);
  }

  /** Adds one node and returns its outputs, whose types and shapes the caller infers. */
  node(
    operator: string,
    inputs: readonly (Value | null)[],
    [first, ...rest]: readonly [Inferred, ...Inferred[]],
    attributes: Attributes = {},
    domain = '',
  ): [Value, ...Value[]] {
    const named = (output: Inferred): Value => ({ ...output, name: this.claim(this.freshName(operator)) });
    const outputs: [Value, ...Value[]] = [named(first), ...rest.map(named)];
    this.nodes.push({ operator, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** Adds a node with one output shaped `shape` and typed as its first input. */
  single(operator: string, inputs: readonly [Value, ...(Value | null)[]], shape: Shape, attributes: Attributes = {}, domain = ''): Value {
    return this.node(operator, inputs, [{ type: inputs[0].type, shape }], attributes, domain)[0];
  }

  /**
   * Names what `build` adds, without recording, and whose outputs it returns. `inputs` are all images and numbers that the
   * operation is a function of.
   */
  composite<const Outputs extends readonly [Value, ...Value[]]>(
    operator: string,
    inputs: readonly (Value | null)[],
    build: () => Outputs,
    attributes: Attributes = {},
  ): Outputs {
    const start = this.nodes.length;
    const outputs = this.withoutRecording(build);
    this.composites.push({ operator, domain: '', inputs, outputs, attributes, body: this.nodes.slice(start) });
    return outputs;
  }

  /** Remembers how to differentiate an operation; a no-op inside {@link withoutRecording}. */
  record(entry: TapeEntry): void {
    if (this.recording) this.tape.push(entry);
  }

  /**
   * Remembers how a gradient at the `output` of an operation becomes those at its `inputs`; one that is not wanted may be null.
   * @returns the output
   */
  withGradient(output: Value, inputs: readonly Value[], gradientsOf: SingleGradient): Value {
    this.record({ inputs, outputs: [output], gradient: ([gradient], wanted) => (gradient ? gradientsOf(gradient, wanted) : []) });
    return output;
  }

  /**
   * Runs `build` without recording: for an operation made of several others whose gradient is given as a whole,
   * and for gradients themselves.
   */
  withoutRecording<Result>(build: () => Result): Result {
    const before = this.recording;
    this.recording = false;
    try {
      return build();
    } finally {
      this.recording = before;
    }
  }

  /** The numbers of a stored float32 or int64 constant; null for what is fed or computed, and for an input left out. */
  numbersOf(value: Value | null | undefined): readonly number[] | null {
    const { type, bytes } = (value && this.initializers.get(value.name)) ?? {};
    if (!bytes) return null;
    const { buffer } = Uint8Array.from(bytes);
    if (type === 'int64') return Array.from(new BigInt64Array(buffer), Number);
    return type === 'float32' ? Array.from(new Float32Array(buffer)) : null;
  }

  /**
   * A graph with the same inputs, initializers and outputs, whose nodes are those that `rewrite` adds to it: what a pass over a
   * finished graph makes. It has no tape.
   *
   * @param rewrite returns by which value of the new graph an output's value is made
   */
  rewritten(rewrite: (target: Graph) => (output: Value) => Value): Graph {
    const target = new Graph(this.dialect);
    target.recording = false;
    target.nextName = this.nextName;
    for (const name of this.names) target.names.add(name);
    for (const [name, tensor] of this.initializers) target.initializers.set(name, tensor);
    for (const [key, value] of this.constants) target.constants.set(key, value);
    target.inputs.push(...this.inputs);
    const made = rewrite(target);
    target.outputs.push(...this.outputs.map(({ name, value }) => ({ name, value: made(value) })));
    return target;
  }

  /** How often needed nodes and outputs read each value, by its name. */
  readCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    const read = [...this.neededNodes().flatMap(({ inputs }) => inputs), ...this.outputs.map(({ value }) => value)];
    for (const value of read) if (value) counts.set(value.name, (counts.get(value.name) ?? 0) + 1);
    return counts;
  }

  /** The model file. Nodes and initializers that no output needs are left out. */
  serialize(name: string, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
    const nodes = this.neededNodes().map((node): OnnxNode => ({
      ...node,
      inputs: node.inputs.map((input) => input?.name ?? ''),
      outputs: node.outputs.map((output) => output.name),
    }));
    const read = new Set([...this.outputs.map(({ value }) => value.name), ...nodes.flatMap(({ inputs }) => inputs)]);
    return serializeModel({
      name,
      nodes: this.nameOutputs(nodes),
      initializers: [...this.initializers.values()].filter((tensor) => read.has(tensor.name)),
      inputs: this.inputs,
      outputs: this.outputs.map(({ name, value }) => ({ ...value, name })),
      metadata,
    });
  }

  /** The nodes that outputs need, in their order. What is reshaped twice is reshaped once, from where it was first. */
  neededNodes(): GraphNode[] {
    const needed = new Set(this.outputs.map((output) => output.value.name));
    const nodes: GraphNode[] = [];
    for (const node of withMergedReshapes(this.nodes).reverse()) {
      if (!node.outputs.some((output) => needed.has(output.name))) continue;
      nodes.push(node);
      for (const input of node.inputs) if (input) needed.add(input.name);
    }
    return nodes.reverse();
  }

  /** Gives what a node makes the name that it has as an output; what is an input, or an output already, is copied. */
  private nameOutputs(nodes: readonly OnnxNode[]): OnnxNode[] {
    const made = new Set(nodes.flatMap(({ outputs }) => outputs));
    const outputNames = new Map<string, string>();
    for (const { name, value } of this.outputs) if (made.has(value.name) && !outputNames.has(value.name)) outputNames.set(value.name, name);
    const renamed = (names: readonly string[]): string[] => names.map((name) => outputNames.get(name) ?? name);
    const copies = this.outputs
      .filter(({ name, value }) => outputNames.get(value.name) !== name)
      .map(({ name, value }) => ({ operator: 'Identity', domain: '', inputs: renamed([value.name]), outputs: [name], attributes: {} }));
    return [...nodes.map((node) => ({ ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) })), ...copies];
  }

  private freshName(stem: string): string {
    this.nextName += 1;
    return `${stem}_${this.nextName}`;
  }

  private claim(name: string): string {
    if (this.names.has(name)) throw new RangeError(`The graph already has a value named ${name}.`);
    this.names.add(name);
    return name;
  }
}

/** The nodes, those that reshape a reshaped value reading its source instead: what lies between is then needed by nobody. */
function withMergedReshapes(nodes: readonly GraphNode[]): GraphNode[] {
  const sources = new Map<string, Value>();
  return nodes.map((node) => {
    const [reshaped, ...shape] = node.inputs;
    const [output] = node.outputs;
    if (node.operator !== 'Reshape' || !reshaped) return node;
    const source = sources.get(reshaped.name) ?? reshaped;
    sources.set(output.name, source);
    return { ...node, inputs: [source, ...shape] };
  });
}

/** The type of a value's numbers. @throws TypeError for truth values */
export function numberTypeOf({ name, type }: Value): NumberType {
  if (type === 'bool') throw new TypeError(`${name} holds truth values, with which nothing is computed.`);
  return type;
}

function elementTypeOf(data: TensorData): NumberType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Uint16Array) return 'float16';
  return data instanceof Float64Array ? 'float64' : 'int64';
}
