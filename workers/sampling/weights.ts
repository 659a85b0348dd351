import type { ModelCard } from '../../src/models/card.ts';
import { IntegrityError } from '../../src/runtime/errors.ts';
import { verifyIntegrity } from '../../src/runtime/integrity.ts';
import type { PrepareProgress } from './contract.ts';
import { downloadWeights } from './download.ts';
import type { WeightsCache } from './weights-cache.ts';

export interface LoadedWeights {
  /** Verified by size and SHA-256. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly kept: boolean;
  readonly fromCache: boolean;
}

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly cache: WeightsCache;
  readonly fetch: typeof globalThis.fetch;
  readonly onProgress: (progress: PrepareProgress) => void;
}

/**
 * Gets a model's weights from the browser's storage or else from the site, and keeps them for the next visit.
 * Kept weights that no longer match the card are dropped and downloaded again.
 * Throws DownloadError, IntegrityError (nothing is kept then), or the signal's reason.
 */
export async function loadWeights(url: string, card: ModelCard, options: LoadOptions): Promise<LoadedWeights> {
  const { cache, onProgress } = options;
  const remembered = await cache.read(card);
  if (remembered) {
    onProgress({ phase: 'verify' });
    if (await isIntact(remembered, card)) return { bytes: remembered, kept: true, fromCache: true };
    await cache.forget(card);
  }
  const bytes = await download(url, card, options);
  return { bytes, kept: await cache.keep(card, bytes), fromCache: false };
}

async function download(url: string, card: ModelCard, { signal, cache, fetch, onProgress }: LoadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const totalBytes = card.file.bytes;
  const bytes = await downloadWeights(url, card, {
    signal,
    fetch,
    parts: cache,
    onProgress: (receivedBytes) => onProgress({ phase: 'download', receivedBytes, totalBytes }),
  });
  onProgress({ phase: 'verify' });
  try {
    await verifyIntegrity(bytes, card);
  } catch (error) {
    // Going on from these parts would fail for ever.
    await cache.forget(card);
    throw error;
  }
  return bytes;
}

async function isIntact(bytes: Uint8Array, card: ModelCard): Promise<boolean> {
  try {
    await verifyIntegrity(bytes, card);
    return true;
  } catch (error) {
    if (error instanceof IntegrityError) return false;
    throw error;
  }
}
