import type { DataLoaderConfig } from '../../../src/training-step/batch.ts';
import type { BatchMessage } from '../../../src/training-step/prefetch.ts';
import type { KeptPictures } from '../run-store.ts';

/** What the worker that draws batches is told: first of what they are drawn, then which are asked for. */
export type BatchesMessage =
  { readonly config: DataLoaderConfig; readonly pictures: KeptPictures; readonly indices: Uint32Array } | BatchMessage;
