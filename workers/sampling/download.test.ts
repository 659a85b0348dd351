import { describe, expect, it } from 'vitest';
import { downloadFile, partBytes } from './download.ts';
import { DownloadError } from './errors.ts';
import { testCard } from './testing/card.ts';

const url = 'http://localhost/models/tiny/model.onnx';
const file = Uint8Array.from({ length: 2.5 * partBytes }, (_, index) => (index * 31) % 251);
const card = testCard({ bytes: file.length });

/** Parts in memory, as the cache stores them. */
function memoryParts(initial: Uint8Array<ArrayBuffer>[] = []) {
  const cached = [...initial];
  return {
    cached,
    readParts: () => Promise.resolve(cached),
    storePart: (_card: unknown, index: number, bytes: Uint8Array<ArrayBuffer>) => {
      cached[index] = bytes;
      return Promise.resolve();
    },
  };
}

/** A server of `body` that sends it in pieces, honours ranges if told to, and breaks the connection after `breakAfter` bytes. */
function server(body: Uint8Array, { ranges = true, breakAfter = Infinity } = {}) {
  const requests: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = (_input, init) => {
    const range = new Headers(init?.headers).get('range');
    requests.push(range);
    const start = range !== null && ranges ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
    if (start >= body.length) return Promise.resolve(new Response(null, { status: 416 }));
    let position = start;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        const end = Math.min(position + 300_000, body.length);
        if (position - start >= breakAfter) {
          controller.error(new TypeError('network error'));
        } else if (position >= body.length) {
          controller.close();
        } else {
          controller.enqueue(body.slice(position, end));
          position = end;
        }
      },
    });
    return Promise.resolve(new Response(stream, { status: range !== null && ranges ? 206 : 200 }));
  };
  return { fetch, requests };
}

const never = new AbortController().signal;

describe('downloadFile', () => {
  it('reports true progress up to the size on the card', async () => {
    const progress: number[] = [];
    const { fetch } = server(file);
    const bytes = await downloadFile(url, card, {
      signal: never,
      fetch,
      parts: memoryParts(),
      onProgress: (received) => progress.push(received),
    });
    expect(Buffer.compare(bytes, file)).toBe(0);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect([progress[0], progress.at(-1)]).toEqual([0, file.length]);
  });

  it('goes on after the last whole part when the connection broke', async () => {
    const parts = memoryParts();
    const broken = server(file, { breakAfter: 2.2 * partBytes });
    const failure = await downloadFile(url, card, { signal: never, fetch: broken.fetch, parts, onProgress: () => undefined }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(DownloadError);
    expect(parts.cached.map((part) => part.length)).toEqual([partBytes, partBytes]);

    const whole = server(file);
    const bytes = await downloadFile(url, card, { signal: never, fetch: whole.fetch, parts, onProgress: () => undefined });
    expect(whole.requests).toEqual([`bytes=${2 * partBytes}-`]);
    expect(Buffer.compare(bytes, file)).toBe(0);
  });

  it('starts over where the server ignores ranges', async () => {
    const { fetch } = server(file, { ranges: false });
    const parts = memoryParts([file.slice(0, partBytes)]);
    expect(Buffer.compare(await downloadFile(url, card, { signal: never, fetch, parts, onProgress: () => undefined }), file)).toBe(0);
  });

  it('starts over where the server refuses the range', async () => {
    const shorter = file.slice(0, partBytes / 2);
    const { fetch, requests } = server(shorter);
    const parts = memoryParts([file.slice(0, partBytes)]);
    expect(Buffer.compare(await downloadFile(url, card, { signal: never, fetch, parts, onProgress: () => undefined }), shorter)).toBe(0);
    expect(requests).toEqual([`bytes=${partBytes}-`, null]);
  });

  it('names the status of a refusal', async () => {
    const fetch = () => Promise.resolve(new Response('gone', { status: 404 }));
    const failure: unknown = await downloadFile(url, card, {
      signal: never,
      fetch,
      parts: memoryParts(),
      onProgress: () => undefined,
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DownloadError);
    expect(failure).toMatchObject({
      status: 404,
      message: '/models/tiny/model.onnx could not be downloaded: the server answered 404. Check the connection and try again.',
    });
  });

  it('ends with the abort, not with a download error, when stopped', async () => {
    const controller = new AbortController();
    const { fetch } = server(file);
    const stopped = downloadFile(url, card, {
      signal: controller.signal,
      fetch,
      parts: memoryParts(),
      onProgress: (received) => received > 0 && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('cuts short a server that sends more than the card announces', async () => {
    const { fetch } = server(new Uint8Array(50 * partBytes));
    const bytes = await downloadFile(url, card, { signal: never, fetch, parts: memoryParts(), onProgress: () => undefined });
    expect(bytes.length).toBeGreaterThan(file.length);
    expect(bytes.length).toBeLessThan(2 * file.length);
  });
});
