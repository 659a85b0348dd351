import { DownloadError } from './errors.ts';
import type { FileCache, StoredFile } from './file-cache.ts';

/** A cut-off download loses at most this many bytes: whole parts are cached as they arrive. */
export const partBytes = 1 << 18;

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly fetch: typeof globalThis.fetch;
  readonly parts: Pick<FileCache, 'readParts' | 'storePart'>;
  /** Bytes here so far, those of an earlier visit included; the total is the file's `bytes`. */
  readonly onProgress: (receivedBytes: number) => void;
}

/**
 * Fetches a file of the site, going on where an earlier attempt was cut off if the server supports ranges. The bytes that
 * come back are not verified; a server that sends more than was announced is cut short. Throws DownloadError, or the signal's reason.
 */
export async function downloadFile(url: string, stored: StoredFile, options: DownloadOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, parts, onProgress } = options;
  const received = new Received(stored.file.bytes);
  for (const part of await parts.readParts(stored)) received.append(part);
  if (received.length === stored.file.bytes) return received.bytes();

  const response = await request(url, received.length, options);
  if (response.status !== 206) received.clear();
  onProgress(received.length);

  const writes: Promise<void>[] = [];
  let storedParts = Math.floor(received.length / partBytes);
  try {
    for await (const chunk of chunksOf(response, signal)) {
      received.append(chunk);
      onProgress(Math.min(received.length, stored.file.bytes));
      if (received.length > stored.file.bytes) break;
      for (; received.length >= (storedParts + 1) * partBytes; storedParts++) {
        writes.push(parts.storePart(stored, storedParts, received.slice(storedParts * partBytes, (storedParts + 1) * partBytes)));
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadError(url, { receivedBytes: received.length, cause: error });
  } finally {
    await Promise.all(writes);
  }
  return received.bytes();
}

async function request(url: string, offset: number, options: DownloadOptions): Promise<Response> {
  const { signal, fetch } = options;
  const headers: HeadersInit = offset > 0 ? { range: `bytes=${offset}-` } : {};
  let response: Response;
  try {
    // These files have a cache of their own, with a checksum; a second copy in the HTTP cache serves nobody.
    response = await fetch(url, { signal, headers, cache: 'no-store' });
  } catch (error) {
    signal.throwIfAborted();
    throw new DownloadError(url, { cause: error });
  }
  // A refused range (416) means that the cached parts belong to something else: take the file from its start.
  if (response.status === 416 && offset > 0) return request(url, 0, options);
  if (!response.ok) throw new DownloadError(url, { status: response.status });
  // A part of an encoded file cannot be decoded.
  if (response.status === 206 && response.headers.has('content-encoding')) {
    await response.body?.cancel();
    return request(url, 0, options);
  }
  return response;
}

async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Cancelling a stream that has already failed rejects with the failure that is on its way to the caller.
    await reader.cancel().catch(() => undefined);
  }
}

/** Bytes that arrive piece by piece, in one buffer that grows only if more come than was announced. */
class Received {
  #buffer: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(expectedBytes: number) {
    this.#buffer = new Uint8Array(expectedBytes);
  }

  append(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(length);
      larger.set(this.bytes());
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }

  slice(start: number, end: number): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(start, end);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.length);
  }
}
