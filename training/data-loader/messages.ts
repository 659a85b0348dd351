import type { PixelSource } from '../data/pixel-source.ts';
import type { TrainingBatch, DataLoaderConfig } from './batch.ts';

/** What the thread that prefetches batches starts with. */
export interface PrefetchData {
  readonly config: DataLoaderConfig;
  readonly source: PixelSource;
  /** The class of each image, or null without classes. */
  readonly labels: Uint16Array | null;
}

/** Asks for a step's batch, in a buffer that goes over to the thread; the answer brings it back, filled. */
export interface BatchMessage {
  readonly step: number;
  readonly buffer: TrainingBatch;
}

/** The memory of a batch, which goes from one thread to the other without being copied. */
export function transferablesOf({ images, noise, masks, classOneHot }: TrainingBatch): ArrayBuffer[] {
  return [images, noise, masks, classOneHot].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
