import { createBatchFiller } from '../../../src/training-step/batch.ts';
import { chosenImages, imagesInMemory } from '../../../src/training-step/images.ts';
import { transferablesOf, type BatchMessage } from '../../../src/training-step/prefetch.ts';
import type { BatchesMessage } from './messages.ts';

/* The worker that draws the batches of a run's steps, one after another as they are asked for, while the trainer computes. */

let fill: ReturnType<typeof createBatchFiller> | null = null;

addEventListener('message', ({ data }: MessageEvent<BatchesMessage>) => {
  if ('config' in data) {
    fill = createBatchFiller(data.config, chosenImages(imagesInMemory(data.pictures.pixels, data.pictures.side), data.indices));
    return;
  }
  const { step, buffer } = data;
  fill?.(step, buffer);
  postMessage({ step, buffer } satisfies BatchMessage, { transfer: transferablesOf(buffer) });
});
