import * as ort from 'onnxruntime-node';
import { ProviderUnavailableError } from '../../src/runtime/errors.ts';
import { providerAdvice } from '../../src/runtime/node.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import type { GraphRunner } from '../../src/training-step/graph-runner.ts';
import { TrainingRunError } from './errors.ts';

// What the runtime has to say arrives as an error, in a sentence of ours; its own log would say it again, in red.
ort.env.logLevel = 'fatal';

export interface GraphOptions {
  /** Where the runtime writes what each operator took: a file of that name with a time behind it, complete once the runner is released. */
  readonly profile?: string;
  /** For a graph that runs seldom: memory goes back after each run, which takes a little longer. */
  readonly seldom?: boolean;
}

/**
 * Opens a serialized graph.
 * @throws ProviderUnavailableError where the provider's library or device is missing.
 */
export async function openGraph(
  bytes: Uint8Array,
  provider: NodeProvider,
  { profile, seldom = false }: GraphOptions = {},
): Promise<GraphRunner> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    // Halves the resident memory of a training step at no cost in time.
    enableMemPattern: false,
    enableCpuMemArena: !seldom,
    logSeverityLevel: 4,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  }).catch((cause: unknown) => {
    throw new ProviderUnavailableError(provider, 'the runtime could not start it', providerAdvice[provider], { cause });
  });
  const shapes = new Map(
    session.inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, input.shape.map((size) => Number(size))] as const] : [])),
  );
  return {
    async run(feeds) {
      const tensors = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, tensorOf(data, shapes.get(name) ?? [])]));
      const results = await session.run(tensors).catch((cause: unknown) => {
        throw new TrainingRunError(provider, { cause });
      });
      return new Map(
        Object.entries(results).map(([name, tensor]) => {
          if (!(tensor.data instanceof Float32Array)) throw new TypeError(`The output ${name} is not float32.`);
          return [name, tensor.data];
        }),
      );
    },
    release: () => session.release(),
  };
}

function tensorOf(data: Float32Array | Uint8Array, shape: readonly number[]): ort.Tensor {
  return data instanceof Float32Array ? new ort.Tensor('float32', data, shape) : new ort.Tensor('uint8', data, shape);
}
