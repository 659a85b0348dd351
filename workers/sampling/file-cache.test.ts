import { describe, expect, it } from 'vitest';
import { testCard } from './testing/card.ts';
import { createFileCache } from './file-cache.ts';

/** The slice of Cache Storage that the cache uses, in memory. */
function memoryStorage(): CacheStorage {
  const entries = new Map<string, Response>();
  const urlOf = (key: RequestInfo | URL) => (key instanceof Request ? key.url : String(key));
  const cache: Pick<Cache, 'match' | 'put' | 'delete' | 'keys'> = {
    match: (key) => Promise.resolve(entries.get(urlOf(key))?.clone()),
    put: (key, response) => Promise.resolve(void entries.set(urlOf(key), response)),
    delete: (key) => Promise.resolve(entries.delete(urlOf(key))),
    keys: () => Promise.resolve([...entries.keys()].map((key) => new Request(key))),
  };
  // Weights of earlier visits lie under this name.
  const open = (name: string) => (name === 'stepwise-weights' ? Promise.resolve(cache) : Promise.reject(new Error(name)));
  return { open } as unknown as CacheStorage;
}

const origin = 'http://localhost:4173';
const card = testCard();
const bytes = Uint8Array.of(1, 2, 3);

describe('file cache', () => {
  it('gives back what it stored', async () => {
    const cache = createFileCache(memoryStorage(), origin);
    expect(await cache.has(card)).toBe(false);
    expect(await cache.store(card, bytes)).toBe('cached');
    expect(await cache.has(card)).toBe(true);
    expect(await cache.missingBytes(card)).toBe(0);
    expect(await cache.read(card)).toEqual(bytes);
  });

  it('finds what an earlier version of the page has stored', async () => {
    const storage = memoryStorage();
    const folder = `${origin}/kept-weights/tiny/${card.file.sha256}`;
    const stored = await storage.open('stepwise-weights');
    await stored.put(`${folder}/part-0`, new Response(Uint8Array.of(7)));
    await stored.put(folder, new Response(bytes));
    const cache = createFileCache(storage, origin);
    expect(await cache.read(card)).toEqual(bytes);
    expect(await cache.readParts(card)).toEqual([Uint8Array.of(7)]);
  });

  it('never takes an old version for a new one, and drops it when the new one comes', async () => {
    const storage = memoryStorage();
    const cache = createFileCache(storage, origin);
    const newer = testCard({ sha256: 'b'.repeat(64) });
    await cache.store(card, bytes);
    expect(await cache.read(newer)).toBeNull();
    await cache.store(newer, Uint8Array.of(9));
    expect(await cache.has(card)).toBe(false);
  });

  it('leaves other models alone, also one whose id begins alike', async () => {
    const cache = createFileCache(memoryStorage(), origin);
    const neighbour = testCard({ id: 'tiny-two' });
    await cache.store(neighbour, bytes);
    await cache.store(card, bytes);
    await cache.forget(card);
    expect(await cache.has(neighbour)).toBe(true);
  });

  it('reads parts up to the first gap and drops them once the whole is there', async () => {
    const cache = createFileCache(memoryStorage(), origin);
    for (const index of [0, 1, 3]) await cache.storePart(card, index, Uint8Array.of(index));
    expect(await cache.readParts(card)).toEqual([Uint8Array.of(0), Uint8Array.of(1)]);
    expect(await cache.missingBytes(card)).toBe(card.file.bytes - 2);
    await cache.store(card, bytes);
    expect(await cache.readParts(card)).toEqual([]);
  });

  it.each([
    ['full', new DOMException('no room', 'QuotaExceededError')],
    ['forbidden', new DOMException('cookies are blocked', 'SecurityError')],
    ['forbidden', new TypeError('the operation is insecure')],
  ] as const)('stores nothing, fails nothing and says why where storage is %s', async (caching, error) => {
    const refusing = { open: () => Promise.reject(error) } as unknown as CacheStorage;
    const cache = createFileCache(refusing, origin);
    expect(await cache.store(card, bytes)).toBe(caching);
    expect(await cache.read(card)).toBeNull();
    await expect(cache.storePart(card, 0, bytes)).resolves.toBeUndefined();
  });

  it('stores nothing where the browser hides Cache Storage', async () => {
    const cache = createFileCache(undefined, origin);
    expect(await cache.store(card, bytes)).toBe('forbidden');
    expect(await cache.has(card)).toBe(false);
  });
});
