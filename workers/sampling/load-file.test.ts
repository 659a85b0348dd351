import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMutex } from '../../src/mutex.ts';
import { IntegrityError } from '../../src/runtime/errors.ts';
import type { PrepareProgress } from './contract.ts';
import { testCard } from './testing/card.ts';
import type { FileCache } from './file-cache.ts';
import { loadFile, type Locks } from './load-file.ts';

const file = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
const card = testCard({ bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') });
const url = 'http://localhost/models/tiny/model.onnx';
const never = new AbortController().signal;

function memoryCache(initial: Uint8Array<ArrayBuffer> | null = null, { full = false } = {}): FileCache & { whole: Uint8Array | null } {
  const cache = {
    whole: initial,
    missingBytes: () => Promise.resolve(0),
    has: () => Promise.resolve(cache.whole !== null),
    read: () => Promise.resolve(cache.whole),
    store: (_: unknown, bytes: Uint8Array<ArrayBuffer>) => {
      if (!full) cache.whole = bytes;
      return Promise.resolve(full ? ('full' as const) : ('cached' as const));
    },
    readParts: () => Promise.resolve([]),
    storePart: () => Promise.resolve(),
    forget: () => {
      cache.whole = null;
      return Promise.resolve();
    },
  };
  return cache;
}

/** The locks that the tabs of a browser share. */
function memoryLocks(): Locks {
  const { withLock } = createMutex();
  return { request: (_name, { signal }, work) => withLock(signal, work) };
}

function load(cache: FileCache, served: Uint8Array<ArrayBuffer> | null = file, locks?: Locks) {
  const phases: PrepareProgress['phase'][] = [];
  let requests = 0;
  const fetch = () => {
    requests++;
    return served ? Promise.resolve(new Response(served)) : Promise.reject(new TypeError('offline'));
  };
  const result = loadFile(url, card, { signal: never, cache, fetch, locks, onProgress: ({ phase }) => phases.push(phase) });
  return { result, phases, requests: () => requests };
}

describe('loadFile', () => {
  it('downloads, verifies and caches', async () => {
    const cache = memoryCache();
    const { result, phases } = load(cache);
    expect(await result).toMatchObject({ caching: 'cached', fromCache: false });
    expect(cache.whole).toEqual(file);
    expect(new Set(phases)).toEqual(new Set(['download', 'verify']));
  });

  it('needs no network when the weights are cached', async () => {
    const { result, phases, requests } = load(memoryCache(file), null);
    expect(await result).toMatchObject({ bytes: file, caching: 'cached', fromCache: true });
    expect(requests()).toBe(0);
    expect(phases).toEqual(['verify']);
  });

  it('replaces cached weights that have rotted', async () => {
    const cache = memoryCache(file.map((byte, index) => (index === 500 ? byte ^ 1 : byte)));
    const { result, requests } = load(cache);
    expect(await result).toMatchObject({ bytes: file, fromCache: false });
    expect(requests()).toBe(1);
    expect(cache.whole).toEqual(file);
  });

  it('refuses a corrupted download and caches nothing of it', async () => {
    const cache = memoryCache();
    const { result } = load(
      cache,
      file.map((byte, index) => (index === 500 ? byte ^ 1 : byte)),
    );
    await expect(result).rejects.toBeInstanceOf(IntegrityError);
    await expect(result).rejects.toMatchObject({ property: 'SHA-256', expected: card.file.sha256 });
    expect(cache.whole).toBeNull();
  });

  it('refuses a file of the wrong size', async () => {
    await expect(load(memoryCache(), file.slice(1)).result).rejects.toMatchObject({ name: 'IntegrityError', property: 'size' });
  });

  it('waits for another tab that gets the same file, and takes what that has kept', async () => {
    const cache = memoryCache();
    const locks = memoryLocks();
    const [first, second] = [load(cache, file, locks), load(cache, file, locks)];
    expect(await first.result).toMatchObject({ fromCache: false });
    expect(await second.result).toMatchObject({ bytes: file, fromCache: true });
    expect([first.requests(), second.requests()]).toEqual([1, 0]);
  });

  it('waits for nobody where the browser withholds locks', async () => {
    const locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
    expect(await load(memoryCache(), file, locks).result).toMatchObject({ bytes: file, fromCache: false });
  });

  it('works without storage, and says that nothing is cached', async () => {
    expect(await load(memoryCache(null, { full: true })).result).toMatchObject({ bytes: file, caching: 'full' });
  });
});
