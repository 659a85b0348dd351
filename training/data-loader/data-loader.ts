import { Worker } from 'node:worker_threads';
import type { ImageSet } from '../data/image-set.ts';
import { createBatchFiller, allocateBatch, valuesOf, type TrainingBatch, type DataLoaderConfig } from './batch.ts';
import { transferablesOf, type BatchMessage, type PrefetchData } from './messages.ts';

/** Gives a run the batches of its steps. */
export interface DataLoader {
  /** The batches of `count` steps from step `first` on, which stay valid until the next call. */
  take(first: number, count: number): Promise<TrainingBatch[]>;
  close(): Promise<void>;
}

/** Values of a batch's images below which drawing them takes less than asking another thread for them. */
const SMALL = 16_384;

/**
 * Opens a run's data loader. Batches are prefetched by a thread of their own, always those of the next run of steps while
 * the last one's are in use, so that a step does not wait for them.
 *
 * @throws DataOptionError where the images are smaller than the network's
 */
export function openDataLoader(config: DataLoaderConfig, images: ImageSet): DataLoader {
  return valuesOf(config) < SMALL ? synchronousLoader(config, images) : prefetchingLoader(config, images);
}

/** Draws batches when they are taken. */
export function synchronousLoader(config: DataLoaderConfig, images: ImageSet): DataLoader {
  const fill = createBatchFiller(config, images);
  const buffers: TrainingBatch[] = [];
  return {
    take: (first, count) => {
      while (buffers.length < count) buffers.push(allocateBatch(config));
      const taken = buffers.slice(0, count);
      taken.forEach((buffer, index) => fill(first + index, buffer));
      return Promise.resolve(taken);
    },
    close: () => Promise.resolve(),
  };
}

/** Draws batches in a thread, those of the next steps while the last ones taken are in use. */
export function prefetchingLoader(all: DataLoaderConfig, images: ImageSet): DataLoader {
  const { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, classDropout, from } = all;
  const config = { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, classDropout, from: from ?? null };
  const thread = new Worker(new URL('./start.js', import.meta.url), {
    workerData: { config, source: images.source, labels: images.labels } satisfies PrefetchData,
  });
  const asked = new Map<number, Answer>();
  let freeBuffers: TrainingBatch[] = [];
  let buffersInUse: TrainingBatch[] = [];
  let failure: Error | null = null;

  const fail = (error: Error): void => {
    failure = error;
    for (const { reject } of asked.values()) reject(error);
  };
  thread.on('error', fail);
  thread.on('message', ({ step, buffer }: BatchMessage) => asked.get(step)?.resolve(buffer));

  const ask = (step: number): Promise<TrainingBatch> => {
    const known = asked.get(step);
    if (known) return known.promise;
    if (failure) return Promise.reject(failure);
    const answer = openAnswer();
    asked.set(step, answer);
    const buffer = freeBuffers.pop() ?? allocateBatch(config);
    thread.postMessage({ step, buffer } satisfies BatchMessage, transferablesOf(buffer));
    return answer.promise;
  };

  return {
    async take(first, count) {
      freeBuffers.push(...buffersInUse);
      buffersInUse = await Promise.all(Array.from({ length: count }, (_, index) => ask(first + index)));
      for (let index = 0; index < count; index += 1) asked.delete(first + index);
      for (let index = 0; index < count; index += 1) ask(first + count + index).catch(() => undefined);
      return buffersInUse;
    },
    async close() {
      freeBuffers = [];
      await thread.terminate();
    },
  };
}

/** A promise that is kept from outside. */
interface Answer {
  readonly promise: Promise<TrainingBatch>;
  readonly resolve: (inputs: TrainingBatch) => void;
  readonly reject: (error: Error) => void;
}

function openAnswer(): Answer {
  let resolve: Answer['resolve'] = () => undefined;
  let reject: Answer['reject'] = () => undefined;
  const promise = new Promise<TrainingBatch>((keep, fail) => {
    resolve = keep;
    reject = fail;
  });
  // Nobody may be waiting yet when it fails.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
