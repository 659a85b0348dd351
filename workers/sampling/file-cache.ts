const cacheName = 'stepwise-weights';

/** What a file is known by: whose it is, and its size and SHA-256, as a model's card has them. */
export interface StoredFile {
  /** The model's id, or another name that no model has. */
  readonly id: string;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
}

/** Whether a file lies in the browser's storage now, or why it does not. */
export type Caching = 'cached' | 'full' | 'forbidden';

/**
 * Verified files, cached across visits, and the whole parts of a download that was cut off. Caching is a courtesy:
 * where storage is missing, full or forbidden every method still resolves, as if nothing had been cached,
 * and the page says so beside the model.
 */
export interface FileCache {
  has(stored: StoredFile): Promise<boolean>;
  /** Bytes of the file that are still to come: 0 where it lies here whole, less than all of them where parts do. */
  missingBytes(stored: StoredFile): Promise<number>;
  read(stored: StoredFile): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Stores a complete file in place of older versions and parts. */
  store(stored: StoredFile, bytes: Uint8Array<ArrayBuffer>): Promise<Caching>;
  /** The parts 0, 1, 2 … that lie here without a gap. */
  readParts(stored: StoredFile): Promise<Uint8Array<ArrayBuffer>[]>;
  storePart(stored: StoredFile, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  forget(stored: StoredFile): Promise<void>;
}

/**
 * Files by content: the SHA-256 is part of the key, so a new version of a model is never taken for an old one. `storage`
 * is undefined in an insecure context, where browsers hide Cache Storage.
 */
export function createFileCache(storage: CacheStorage | undefined, origin: string): FileCache {
  const folder = ({ id }: StoredFile) => new URL(`/kept-weights/${id}/`, origin).href;
  const whole = (stored: StoredFile) => `${folder(stored)}${stored.file.sha256}`;
  const part = (stored: StoredFile, index: number) => `${whole(stored)}/part-${index}`;

  async function attempt<Result>(action: (cache: Cache) => Promise<Result>, otherwise: Result): Promise<Result> {
    if (!storage) return otherwise;
    try {
      return await action(await storage.open(cacheName));
    } catch {
      return otherwise;
    }
  }

  async function bytesAt(cache: Cache, key: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const response = await cache.match(key);
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  }

  async function empty(cache: Cache, stored: StoredFile): Promise<void> {
    const stale = (await cache.keys()).filter(({ url }) => url.startsWith(folder(stored)));
    await Promise.all(stale.map((request) => cache.delete(request)));
  }

  return {
    has: (stored) => attempt(async (cache) => (await cache.match(whole(stored))) !== undefined, false),
    missingBytes: (stored) =>
      attempt(async (cache) => {
        if (await cache.match(whole(stored))) return 0;
        let missing = stored.file.bytes;
        for (let index = 0; ; index++) {
          const response = await cache.match(part(stored, index));
          if (!response) return Math.max(0, missing);
          missing -= (await response.blob()).size;
        }
      }, stored.file.bytes),
    read: (stored) => attempt((cache) => bytesAt(cache, whole(stored)), null),
    async store(stored, bytes) {
      if (!storage) return 'forbidden';
      try {
        const cache = await storage.open(cacheName);
        await empty(cache, stored);
        await cache.put(whole(stored), new Response(bytes));
        return 'cached';
      } catch (error) {
        // Blocked cookies, a private window or a frame of another site forbid storage altogether.
        return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'forbidden';
      }
    },
    readParts: (stored) =>
      attempt(async (cache) => {
        const parts: Uint8Array<ArrayBuffer>[] = [];
        for (;;) {
          const bytes = await bytesAt(cache, part(stored, parts.length));
          if (!bytes) return parts;
          parts.push(bytes);
        }
      }, []),
    storePart: (stored, index, bytes) => attempt((cache) => cache.put(part(stored, index), new Response(bytes)), undefined),
    forget: (stored) => attempt((cache) => empty(cache, stored), undefined),
  };
}
