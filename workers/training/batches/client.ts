import { allocateBatch, type DataLoaderConfig } from '../../../src/training-step/batch.ts';
import { createPrefetcher, type BatchMessage, type BatchSource } from '../../../src/training-step/prefetch.ts';
import { WorkerCrashedError } from '../../shared/errors.ts';
import type { KeptPictures } from '../run-store.ts';
import type { BatchesMessage } from './messages.ts';

/** Draws batches of the pictures with these indices in a worker of its own, those of the next steps while the last ones are in use. */
export function openBatches(
  all: DataLoaderConfig,
  pictures: KeptPictures,
  indices: Uint32Array,
): BatchSource & { readonly close: () => void } {
  const { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, classDropout, from } = all;
  const config = { network, dropout, batchSize, seed, horizontalFlip, noiseAssignment, classDropout, from: from ?? null };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: BatchesMessage, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  const { take, receive, fail } = createPrefetcher(() => allocateBatch(config), tell);
  worker.addEventListener('message', ({ data }: MessageEvent<BatchMessage>) => receive(data));
  worker.addEventListener('error', ({ message }) => fail(new WorkerCrashedError(message || 'its script could not be loaded')));
  tell({ config, pictures, indices });
  return { take, close: () => worker.terminate() };
}
