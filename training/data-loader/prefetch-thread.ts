import { parentPort, workerData } from 'node:worker_threads';
import { openPixels } from '../data/pixel-source.ts';
import { createBatchFiller } from '../../src/training-step/batch.ts';
import { transferablesOf, type BatchMessage } from '../../src/training-step/prefetch.ts';
import type { PrefetchData } from './messages.ts';

/* The thread that prefetches the batches of a run's steps, one after another as they are asked for. */

const port = parentPort;
if (!port) throw new Error('This file is the start of a thread.');
// Both ends are this project's own, of one version.
const { config, source, labels } = workerData as PrefetchData;
const fill = createBatchFiller(config, { ...openPixels(source), labels });

port.on('message', ({ step, buffer }: BatchMessage) => {
  fill(step, buffer);
  port.postMessage({ step, buffer } satisfies BatchMessage, transferablesOf(buffer));
});
