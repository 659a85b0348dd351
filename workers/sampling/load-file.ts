import { IntegrityError } from '../../src/runtime/errors.ts';
import { verifyIntegrity } from '../../src/runtime/integrity.ts';
import type { PrepareProgress } from './contract.ts';
import { downloadFile } from './download.ts';
import type { Caching, FileCache, StoredFile } from './file-cache.ts';

export interface LoadedFile {
  /** Verified by size and SHA-256. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly caching: Caching;
  readonly fromCache: boolean;
}

/** The part of `navigator.locks` that is used: one holder of a name at a time, among all tabs and workers of the site. */
export interface Locks {
  request<Result>(name: string, options: { readonly signal: AbortSignal }, work: () => Promise<Result>): Promise<Result>;
}

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly cache: FileCache;
  readonly fetch: typeof globalThis.fetch;
  /** `navigator.locks`; undefined where the browser hides it, as on insecure pages. */
  readonly locks?: Locks | undefined;
  readonly onProgress: (progress: PrepareProgress) => void;
}

/**
 * Gets a file from the browser's storage or else from the site, and caches it for the next visit. What is cached and no
 * longer has the checksum is dropped and downloaded again. Where another tab is getting it, it is waited for.
 * Throws DownloadError, IntegrityError (nothing is cached then), InsecurePageError, or the signal's reason.
 */
export function loadFile(url: string, stored: StoredFile, options: LoadOptions): Promise<LoadedFile> {
  return alone(`stepwise-file ${stored.file.sha256}`, options, () => load(url, stored, options));
}

/** Lets one at a time of all tabs and workers of the site do this work, where the browser lets them agree on that. */
async function alone<Result>(
  name: string,
  { locks, signal }: Pick<LoadOptions, 'locks' | 'signal'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!locks) return work();
  const begun = new AbortController();
  try {
    return await locks.request(name, { signal }, () => {
      begun.abort();
      return work();
    });
  } catch (error) {
    if (begun.signal.aborted || signal.aborted) throw error;
    // Locks are withheld where cookies are blocked.
    return work();
  }
}

async function load(url: string, stored: StoredFile, options: LoadOptions): Promise<LoadedFile> {
  const { cache, onProgress } = options;
  const remembered = await cache.read(stored);
  if (remembered) {
    onProgress({ phase: 'verify' });
    if (await isIntact(remembered, stored)) return { bytes: remembered, caching: 'cached', fromCache: true };
    await cache.forget(stored);
  }
  const bytes = await download(url, stored, options);
  return { bytes, caching: await cache.store(stored, bytes), fromCache: false };
}

async function download(
  url: string,
  stored: StoredFile,
  { signal, cache, fetch, onProgress }: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const totalBytes = stored.file.bytes;
  const bytes = await downloadFile(url, stored, {
    signal,
    fetch,
    parts: cache,
    onProgress: (receivedBytes) => onProgress({ phase: 'download', receivedBytes, totalBytes }),
  });
  onProgress({ phase: 'verify' });
  try {
    await verifyIntegrity(bytes, stored);
  } catch (error) {
    // Going on from these parts would fail for ever.
    await cache.forget(stored);
    throw error;
  }
  return bytes;
}

async function isIntact(bytes: Uint8Array, stored: StoredFile): Promise<boolean> {
  try {
    await verifyIntegrity(bytes, stored);
    return true;
  } catch (error) {
    if (error instanceof IntegrityError) return false;
    throw error;
  }
}
