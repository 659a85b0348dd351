import type { PixelSource } from '../data/pixel-source.ts';
import type { DataLoaderConfig } from '../../src/training-step/batch.ts';

/** What the thread that prefetches batches starts with. */
export interface PrefetchData {
  readonly config: DataLoaderConfig;
  readonly source: PixelSource;
  /** The class of each image, or null without classes. */
  readonly labels: Uint16Array | null;
}
