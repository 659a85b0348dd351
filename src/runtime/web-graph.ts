import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { DeviceLostError, GraphRunError, RuntimeLoadError } from './errors.ts';
import type { WebProvider } from './provider.ts';
import { sharedDevice, unlessAlreadyFree, unlessLost } from './web-device.ts';
import { forgetProgram, isOfProgram, loadEngine, type Engine } from './web-runtime.ts';

type Values = Readonly<Record<string, Float32Array | Uint8Array>>;

/** A graph opened for repeated runs in the page's runtime; inputs have the shape that the graph states, outputs are float32. */
export interface WebGraph {
  /** Runs once. Outputs are fresh arrays. @throws GraphRunError, DeviceLostError */
  run(feeds: Values): Promise<Map<string, Float32Array>>;
  release(): Promise<void>;
}

/**
 * A graph whose outputs `next_x` are its inputs `x` of the next run: they stay in the runtime's memory between runs, which is the
 * card's on WebGPU.
 */
export interface RecurrentWebGraph extends WebGraph {
  /** Takes these as what the next run starts from. */
  load(vectors: ReadonlyMap<string, Float32Array>): void;
  /** Runs once; what recurs is not among the outputs. @throws GraphRunError, DeviceLostError */
  run(feeds: Values): Promise<Map<string, Float32Array>>;
  /** What the last run left. @throws GraphRunError, DeviceLostError */
  read(): Promise<Map<string, Float32Array>>;
}

interface WebGraphOptions {
  /** Whose program of the runtime it runs in, where another is wanted than the provider's own: each computes on the processor, too. */
  readonly program?: WebProvider;
  /** For a graph that runs seldom: memory goes back after each run, which takes a little longer. */
  readonly seldom?: boolean;
}

/** Opens a graph. @throws RuntimeLoadError, ProviderUnavailableError, GraphRunError, DeviceLostError */
export async function openWebGraph(
  bytes: Uint8Array,
  provider: WebProvider,
  { seldom = false, program = provider }: WebGraphOptions = {},
): Promise<WebGraph> {
  const { engine, session, watch } = await openSession(bytes, provider, program, { enableCpuMemArena: !seldom });
  const tensorOf = tensorMaker(engine, session);
  return {
    run: (feeds) => watch(async () => numbersOf(await session.run(tensorsOf(feeds, tensorOf)))),
    release: () => watch(() => session.release()).catch(unlessAlreadyFree),
  };
}

/**
 * Opens a graph with recurring vectors.
 *
 * @param names of the inputs that recur
 * @throws RuntimeLoadError, ProviderUnavailableError, GraphRunError, DeviceLostError
 */
export async function openRecurrentWebGraph(
  bytes: Uint8Array,
  provider: WebProvider,
  names: readonly string[],
  { program = provider }: Pick<WebGraphOptions, 'program'> = {},
): Promise<RecurrentWebGraph> {
  const onCard = Object.fromEntries(names.map((name) => [nextOf(name), 'gpu-buffer' as const]));
  const { engine, session, watch } = await openSession(
    bytes,
    provider,
    program,
    provider === 'webgpu' ? { preferredOutputLocation: onCard } : {},
  );
  const tensorOf = tensorMaker(engine, session);
  const recurring = new Set(names.map(nextOf));
  let current = new Map<string, Tensor>();
  const replace = (next: Map<string, Tensor>): void => {
    for (const tensor of current.values()) tensor.dispose();
    current = next;
  };
  return {
    load: (vectors) => replace(new Map([...vectors].map(([name, vector]) => [name, tensorOf(vector, name)]))),
    run: (feeds) =>
      watch(async () => {
        const outputs = await session.run({ ...tensorsOf(feeds, tensorOf), ...Object.fromEntries(current) });
        replace(new Map(names.map((name) => [name, outputOf(outputs, nextOf(name))])));
        return numbersOf(Object.fromEntries(Object.entries(outputs).filter(([name]) => !recurring.has(name))));
      }),
    read: () =>
      watch(async () => {
        const vectors = new Map<string, Float32Array>();
        for (const [name, tensor] of current) vectors.set(name, float32(name, await tensor.getData()).slice());
        return vectors;
      }),
    release: () =>
      watch(async () => {
        replace(new Map());
        await session.release();
      }).catch(unlessAlreadyFree),
  };
}

function nextOf(name: string): string {
  return `next_${name}`;
}

function outputOf(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const output = outputs[name];
  if (!output) throw new Error(`The graph gave no ${name}.`);
  return output;
}

/** A function that makes a value of the input of a name a tensor in its shape. */
function tensorMaker(
  { Tensor: Made }: Engine,
  { inputMetadata }: InferenceSession,
): (data: Float32Array | Uint8Array, name: string) => Tensor {
  const shapes = new Map(inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, input.shape.map(Number)] as const] : [])));
  return (data, name) => {
    const shape = shapes.get(name) ?? [];
    return data instanceof Float32Array ? new Made('float32', data, shape) : new Made('uint8', data, shape);
  };
}

function tensorsOf(feeds: Values, tensorOf: ReturnType<typeof tensorMaker>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, tensorOf(data, name)]));
}

function numbersOf(outputs: Readonly<Record<string, Tensor>>): Map<string, Float32Array> {
  return new Map(Object.entries(outputs).map(([name, { data }]) => [name, float32(name, data)]));
}

function float32(name: string, data: Tensor['data']): Float32Array {
  if (!(data instanceof Float32Array)) throw new TypeError(`The output ${name} is not float32.`);
  return data;
}

interface OpenedSession {
  readonly engine: Engine;
  readonly session: InferenceSession;
  /** Does work on the session, and says of its failure what it is. */
  readonly watch: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

async function openSession(
  bytes: Uint8Array,
  provider: WebProvider,
  program: WebProvider,
  options: InferenceSession.SessionOptions,
): Promise<OpenedSession> {
  const engine = await loadEngine(program);
  const watched = provider === 'webgpu' ? await sharedDevice() : null;
  const watch: OpenedSession['watch'] = async (work) => {
    try {
      return await (watched ? unlessLost(watched, work()) : work());
    } catch (cause) {
      if (cause instanceof DeviceLostError) throw cause;
      throw isOfProgram(cause) ? new RuntimeLoadError(provider, { cause }) : new GraphRunError(provider, { cause });
    }
  };
  const executionProvider = watched ? { name: 'webgpu' as const, device: watched.device } : ('wasm' as const);
  const session = await watch(() =>
    engine.InferenceSession.create(bytes, { executionProviders: [executionProvider], enableMemPattern: false, ...options }),
  ).finally(() => forgetProgram(engine));
  return { engine, session, watch };
}
