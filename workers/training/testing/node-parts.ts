import * as ort from 'onnxruntime-node';
import { openNodeWeights } from '../../../src/runtime/node.ts';
import { allocateBatch, createBatchFiller } from '../../../src/training-step/batch.ts';
import type { Feeds, GraphRunner } from '../../../src/training-step/graph-runner.ts';
import { chosenImages, imagesInMemory } from '../../../src/training-step/images.ts';
import { createRunStore } from '../run-store.ts';
import type { TrainerDependencies } from '../trainer.ts';

async function openGraph(bytes: Uint8Array): Promise<GraphRunner> {
  const session = await ort.InferenceSession.create(bytes, { enableMemPattern: false });
  const shapes = new Map(
    session.inputMetadata.flatMap((input) => (input.isTensor ? [[input.name, input.shape.map(Number)] as const] : [])),
  );
  const tensorOf = (name: string, data: Float32Array | Uint8Array) =>
    data instanceof Float32Array
      ? new ort.Tensor('float32', data, shapes.get(name) ?? [])
      : new ort.Tensor('uint8', data, shapes.get(name) ?? []);
  return {
    async run(feeds: Feeds) {
      const outputs = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, tensorOf(name, data)])));
      return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
    },
    release: () => session.release(),
  };
}

/** What the trainer needs of a browser, on Node's runtime and without storage. */
export function nodeParts(): TrainerDependencies {
  return {
    store: createRunStore(() => Promise.reject(new Error('There is no storage.'))),
    loadModel: () => Promise.reject(new Error('There is no site.')),
    loadRuntime: () => Promise.resolve(),
    async openSteps(bytes, _provider, names) {
      const runner = await openGraph(bytes);
      let vectors: ReadonlyMap<string, Float32Array> = new Map();
      return {
        load: (given) => void (vectors = given),
        async run(feeds) {
          const outputs = await runner.run({ ...feeds, ...Object.fromEntries(vectors) });
          vectors = new Map(names.map((name) => [name, outputs.get(`next_${name}`) ?? new Float32Array()]));
          return outputs;
        },
        read: () => Promise.resolve(new Map(vectors)),
        release: () => runner.release(),
      };
    },
    openGraph,
    openWeights: (bytes, identity) => openNodeWeights(bytes, identity),
    openBatches(config, { pixels, side }, indices) {
      const fill = createBatchFiller(config, chosenImages(imagesInMemory(pixels, side), indices));
      return {
        take: (first, count) =>
          Promise.resolve(
            Array.from({ length: count }, (_, index) => {
              const batch = allocateBatch(config);
              fill(first + index, batch);
              return batch;
            }),
          ),
        close: () => undefined,
      };
    },
    describeDevice: (provider) => Promise.resolve(`${provider} in a test`),
    alone: (work) => work(),
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
