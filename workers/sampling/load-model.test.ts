import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/runtime/web-program.ts';
import type { PrepareProgress } from './contract.ts';
import { DownloadError } from './errors.ts';
import type { FileCache, StoredFile } from './file-cache.ts';
import { loadModel } from './load-model.ts';
import { loadProgram, missingBytes } from './program.ts';
import { testCard } from './testing/card.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const weights = Uint8Array.from({ length: 600 }, (_, index) => index % 256);
const plain = Uint8Array.from({ length: 400 }, (_, index) => (7 * index) % 256);
const compressed = Uint8Array.from({ length: 100 }, (_, index) => (3 * index) % 256);
const card = testCard({ bytes: weights.length, sha256: sha256(weights) });
const weightsUrl = 'http://localhost/models/tiny/model.onnx';
const programUrl = 'http://localhost/assets/runtime.wasm';
const describeFile = (url: string, bytes: Uint8Array) => ({
  id: 'runtime.test',
  url,
  file: { name: 'runtime.wasm', bytes: bytes.length, sha256: sha256(bytes) },
});
const program: Program = { ...describeFile(programUrl, plain), compressed: describeFile(`${programUrl}.br`, compressed) };
const never = new AbortController().signal;

function memoryCache(): FileCache & { readonly files: Map<string, Uint8Array<ArrayBuffer>> } {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const key = ({ id, file }: StoredFile) => `${id} ${file.sha256}`;
  return {
    files,
    has: (stored) => Promise.resolve(files.has(key(stored))),
    missingBytes: (stored) => Promise.resolve(files.has(key(stored)) ? 0 : stored.file.bytes),
    read: (stored) => Promise.resolve(files.get(key(stored)) ?? null),
    store: (stored, bytes) => {
      files.set(key(stored), bytes);
      return Promise.resolve('cached');
    },
    readParts: () => Promise.resolve([]),
    storePart: () => Promise.resolve(),
    forget: (stored) => Promise.resolve(void files.delete(key(stored))),
  };
}

/** A site of files by address; a function answers as it likes. */
function siteOf(files: Record<string, Uint8Array<ArrayBuffer> | ((signal: AbortSignal) => Promise<Response>)>) {
  const requests: string[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    requests.push(url);
    const file = files[url];
    if (typeof file === 'function') return file(init?.signal ?? never);
    return Promise.resolve(file ? new Response(file) : new Response(null, { status: 404 }));
  };
  return { fetch, requests };
}

const decoder = () =>
  Promise.resolve((bytes: Uint8Array) => {
    expect(bytes).toEqual(compressed);
    return plain.slice().buffer;
  });
const noDecoder = () => Promise.reject(new Error('nobody should ask for it'));

describe('loadProgram', () => {
  const load = (fetch: typeof globalThis.fetch, cache = memoryCache(), loadDecoder: Parameters<typeof loadProgram>[2] = decoder) =>
    loadProgram(program, { fetch, cache, signal: never, onProgress: () => undefined }, loadDecoder);

  it('comes compressed, and the next time from the storage', async () => {
    const cache = memoryCache();
    const { fetch, requests } = siteOf({ [`${programUrl}.br`]: compressed, [programUrl]: plain });
    expect(await missingBytes(program, cache)).toBe(compressed.length);
    expect(new Uint8Array(await load(fetch, cache))).toEqual(plain);
    expect(await missingBytes(program, cache)).toBe(0);
    expect(new Uint8Array(await load(fetch, cache))).toEqual(plain);
    expect(requests).toEqual([`${programUrl}.br`]);
  });

  it.each([
    ['has none that is compressed', {}],
    ['decodes it by itself', { [`${programUrl}.br`]: plain }],
  ])('comes as it is where the host %s', async (_, files) => {
    const cache = memoryCache();
    const { fetch } = siteOf({ ...files, [programUrl]: plain });
    expect(new Uint8Array(await load(fetch, cache))).toEqual(plain);
    expect(await missingBytes(program, cache)).toBe(0);
    expect(new Uint8Array(await load(siteOf({}).fetch, cache, noDecoder))).toEqual(plain);
  });

  it('fails where the network does, without another try', async () => {
    const { fetch, requests } = siteOf({ [`${programUrl}.br`]: () => Promise.reject(new TypeError('offline')) });
    await expect(load(fetch)).rejects.toBeInstanceOf(DownloadError);
    expect(requests).toEqual([`${programUrl}.br`]);
  });
});

describe('loadModel', () => {
  const uncompressed: Program = { ...program, compressed: null };

  function load(fetch: typeof globalThis.fetch, { cache = memoryCache(), isLoaded = false } = {}) {
    const progress: PrepareProgress[] = [];
    const result = loadModel(
      { card, weightsUrl, provider: 'wasm' },
      {
        fetch,
        cache,
        signal: never,
        onProgress: (reported) => progress.push(reported),
        loadEngine: async (_provider, fetchProgram) => (isLoaded ? undefined : fetchProgram(uncompressed)),
        loadDecoder: noDecoder,
      },
    );
    return { result, progress };
  }

  it('fetches weights and runtime at the same time and counts the bytes of both', async () => {
    let ask: (which: string) => void = () => undefined;
    const asked: string[] = [];
    const both = new Promise<void>((resolve) => {
      ask = (which) => {
        asked.push(which);
        if (asked.length === 2) resolve();
      };
    });
    const answerWhenBothAsk = (which: string, bytes: Uint8Array<ArrayBuffer>) => async () => {
      ask(which);
      await both;
      return new Response(bytes);
    };
    const { fetch } = siteOf({ [weightsUrl]: answerWhenBothAsk('weights', weights), [programUrl]: answerWhenBothAsk('runtime', plain) });
    const { result, progress } = load(fetch);
    expect((await result).bytes).toEqual(weights);
    expect(asked.sort()).toEqual(['runtime', 'weights']);
    const counts = progress.flatMap((reported) => ('receivedBytes' in reported ? [reported] : []));
    expect(new Set(counts.map(({ totalBytes }) => totalBytes))).toEqual(new Set([1000]));
    const received = counts.map(({ receivedBytes }) => receivedBytes);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(1000);
    expect(progress.at(-1)).toEqual({ phase: 'verify' });
  });

  it('counts what is still to come alone', async () => {
    const cache = memoryCache();
    await cache.store(card, weights);
    const { result, progress } = load(siteOf({ [programUrl]: plain }).fetch, { cache });
    await result;
    expect(progress).toContainEqual({ phase: 'download', receivedBytes: 400, totalBytes: 400 });
    const without = load(siteOf({ [weightsUrl]: weights }).fetch, { isLoaded: true });
    await without.result;
    expect(without.progress).toContainEqual({ phase: 'download', receivedBytes: 600, totalBytes: 600 });
  });

  it('stops one of them when the other fails, and tells that failure', async () => {
    let isStopped = false;
    const { fetch } = siteOf({
      [weightsUrl]: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            isStopped = true;
            reject(new DOMException('Stopped.', 'AbortError'));
          });
        }),
    });
    await expect(load(fetch).result).rejects.toMatchObject({ name: 'DownloadError', status: 404, url: programUrl });
    expect(isStopped).toBe(true);
  });
});
