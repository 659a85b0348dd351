import * as ort from 'onnxruntime-node';
import type { Graph, TensorData } from '../graph.ts';

// What the runtime has to say arrives as an error; its own log would say it again, in red.
ort.env.logLevel = 'fatal';

/** Elements with their shape, for an input of which more than the batch is open. */
export interface ShapedData {
  readonly data: TensorData;
  readonly shape: readonly number[];
}

export type Feeds = Readonly<Record<string, TensorData | ShapedData>>;

/** A graph opened for repeated runs on onnxruntime's CPU provider. */
export interface OpenGraph {
  /** Runs once and returns the outputs named in `fetches`, all of them without it. An open batch is sized by its feed. */
  run(feeds: Feeds, fetches?: readonly string[]): Promise<Outputs>;
}

/** The outputs of one run, by name. */
export class Outputs {
  constructor(private readonly tensors: Readonly<Record<string, ort.Tensor>>) {}

  /** The elements of a floating-point output. */
  get(name: string): Float32Array | Float64Array {
    const data = this.tensor(name).data;
    if (data instanceof Float32Array || data instanceof Float64Array) return data;
    throw new TypeError(`The output ${name} is not of floating-point numbers.`);
  }

  shape(name: string): readonly number[] {
    return this.tensor(name).dims;
  }

  private tensor(name: string): ort.Tensor {
    const tensor = this.tensors[name];
    if (!tensor) throw new Error(`There is no output ${name}.`);
    return tensor;
  }
}

/** Opens a model file, hands it to `use` and releases it whatever happens. */
export async function withModel<Result>(bytes: Uint8Array, use: (graph: OpenGraph) => Promise<Result>): Promise<Result> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    logSeverityLevel: 4,
    // Tiny graphs: a pool of threads costs more than it gives.
    intraOpNumThreads: 1,
  });
  const shapes = new Map(session.inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, input.shape]] : [])));
  const shapeFor = (name: string, data: TensorData): number[] => {
    const shape = shapes.get(name) ?? [];
    const known = shape.reduce<number>((product, size) => product * (typeof size === 'number' ? size : 1), 1);
    return shape.map((size) => (typeof size === 'number' ? size : data.length / known));
  };
  const tensorOf = (name: string, feed: TensorData | ShapedData): ort.Tensor => {
    const { data, shape } = 'data' in feed ? feed : { data: feed, shape: shapeFor(name, feed) };
    const sizes = [...shape];
    if (data instanceof Float32Array) return new ort.Tensor('float32', data, sizes);
    if (data instanceof Uint8Array) return new ort.Tensor('uint8', data, sizes);
    return data instanceof Float64Array ? new ort.Tensor('float64', data, sizes) : new ort.Tensor('int64', data, sizes);
  };
  try {
    return await use({
      async run(feeds, fetches) {
        const tensors = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, tensorOf(name, data)]));
        return new Outputs(await (fetches ? session.run(tensors, [...fetches]) : session.run(tensors)));
      },
    });
  } finally {
    await session.release();
  }
}

/** Serializes, opens and runs a graph once. */
export async function runGraph(graph: Graph, feeds: Feeds = {}): Promise<Outputs> {
  return withModel(graph.serialize('test'), (open) => open.run(feeds));
}
