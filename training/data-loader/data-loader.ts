import { Worker } from 'node:worker_threads';
import type { ImageSet } from '../data/image-set.ts';
import { createBatchFiller, allocateBatch, valuesOf, type TrainingBatch, type DataLoaderConfig } from '../../src/training-step/batch.ts';
import { createPrefetcher, type BatchMessage, type BatchSource } from '../../src/training-step/prefetch.ts';
import type { PrefetchData } from './messages.ts';

/** Gives a run the batches of its steps. */
export interface DataLoader extends BatchSource {
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
  const { take, receive, fail } = createPrefetcher(
    () => allocateBatch(config),
    (message, transferables) => thread.postMessage(message, transferables),
  );
  thread.on('error', fail);
  thread.on('message', (message: BatchMessage) => receive(message));
  return {
    take,
    async close() {
      await thread.terminate();
    },
  };
}
