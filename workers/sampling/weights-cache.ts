import type { ModelCard } from '../../src/models/card.ts';

const cacheName = 'stepwise-weights';

/**
 * Verified weights kept across visits, and the whole parts of a download that was cut off. Keeping is a courtesy:
 * where storage is missing, full or forbidden every method still resolves, as if nothing had been kept,
 * and the page says so beside the model.
 */
export interface WeightsCache {
  has(card: ModelCard): Promise<boolean>;
  read(card: ModelCard): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Stores complete weights in place of older versions and parts; resolves to whether they are there now. */
  keep(card: ModelCard, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** The parts 0, 1, 2 … that lie here without a gap. */
  readParts(card: ModelCard): Promise<Uint8Array<ArrayBuffer>[]>;
  keepPart(card: ModelCard, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  forget(card: ModelCard): Promise<void>;
}

/**
 * Weights by content: the SHA-256 of the card is part of the key, so a new version of a model is never taken for
 * an old one. `storage` is undefined in an insecure context, where browsers hide Cache Storage.
 */
export function createWeightsCache(storage: CacheStorage | undefined, origin: string): WeightsCache {
  const folder = ({ id }: ModelCard) => new URL(`/kept-weights/${id}/`, origin).href;
  const whole = (card: ModelCard) => `${folder(card)}${card.file.sha256}`;
  const part = (card: ModelCard, index: number) => `${whole(card)}/part-${index}`;

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

  async function empty(cache: Cache, card: ModelCard): Promise<void> {
    const stale = (await cache.keys()).filter(({ url }) => url.startsWith(folder(card)));
    await Promise.all(stale.map((request) => cache.delete(request)));
  }

  return {
    has: (card) => attempt(async (cache) => (await cache.match(whole(card))) !== undefined, false),
    read: (card) => attempt((cache) => bytesAt(cache, whole(card)), null),
    keep: (card, bytes) =>
      attempt(async (cache) => {
        await empty(cache, card);
        await cache.put(whole(card), new Response(bytes));
        return true;
      }, false),
    readParts: (card) =>
      attempt(async (cache) => {
        const parts: Uint8Array<ArrayBuffer>[] = [];
        for (;;) {
          const bytes = await bytesAt(cache, part(card, parts.length));
          if (!bytes) return parts;
          parts.push(bytes);
        }
      }, []),
    keepPart: (card, index, bytes) => attempt((cache) => cache.put(part(card, index), new Response(bytes)), undefined),
    forget: (card) => attempt((cache) => empty(cache, card), undefined),
  };
}
