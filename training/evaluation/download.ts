import { reasonOf, UserFacingError } from '../../src/errors.ts';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemFailure, writing } from '../io/files.ts';
import { abandonedParts, ownPart } from '../io/processes.ts';

/** A file could not be fetched, or is not the one that was to be fetched. */
export class FeatureDownloadError extends UserFacingError {
  override readonly name = 'FeatureDownloadError';
  constructor(
    readonly url: string,
    readonly reason: string,
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(`${url} could not be downloaded (${reason}): ${advice}.`, options);
  }
}

export interface DownloadProgress {
  /** Bytes. */
  readonly done: number;
  readonly total: number;
}

export interface DownloadRequest {
  readonly url: string;
  /** Where the file is to be. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What a person can do where it fails: the end of the sentence. */
  readonly advice: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const PARTIAL_CONTENT = 206;
const RANGE_NOT_SATISFIABLE = 416;

/**
 * Fetches a file of known length and checksum, unless it is there. What an interrupted download got is kept beside the
 * path, and the next one asks for the rest alone. Processes of one machine that fetch it at the same time do so each for itself.
 *
 * @returns the path
 * @throws FeatureDownloadError, FileWriteError; the signal's reason when aborted
 */
export async function download(request: DownloadRequest): Promise<string> {
  const { path, bytes } = request;
  if (existsSync(path)) return path;
  await writing(path, () => mkdir(dirname(path), { recursive: true }));
  const partial = await continuedPart(path);
  if ((await lengthOf(partial)) < bytes) await fetchRest(request, partial);
  const length = await lengthOf(partial);
  const isWhole = length === bytes && (await sha256Of(partial)) === request.sha256;
  if (!isWhole) {
    // A short one may only have been cut off; a wrong one would be wrong for good.
    if (length >= bytes) await rm(partial, { force: true });
    throw failed(request, length < bytes ? `the connection ended after ${length} of ${bytes} bytes` : 'what came has another checksum');
  }
  await writing(path, () => rename(partial, path));
  return path;
}

/** The file that this process writes to: what one that has ended got, under its own number now, or else none yet. */
async function continuedPart(path: string): Promise<string> {
  const own = ownPart(path);
  for (const part of existsSync(own) ? [] : await abandonedParts(path)) {
    try {
      await rename(part, own);
      return own;
    } catch (error) {
      // Another process was faster.
      if (!isSystemFailure(error, 'ENOENT')) throw error;
    }
  }
  return own;
}

async function fetchRest(request: DownloadRequest, partial: string): Promise<void> {
  const { url, bytes, path, signal, onProgress } = request;
  const start = await lengthOf(partial);
  const response = await fetch(url, { headers: start > 0 ? { range: `bytes=${start}-` } : {}, signal: signal ?? null }).catch(
    (cause: unknown) => {
      signal?.throwIfAborted();
      throw failed(request, reasonOf(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause), cause);
    },
  );
  if (response.status === RANGE_NOT_SATISFIABLE) await rm(partial, { force: true });
  if (!response.ok || !response.body) throw failed(request, `the server answers ${response.status} ${response.statusText}`.trimEnd());
  // A server that knows no ranges sends everything.
  const goesOn = response.status === PARTIAL_CONTENT;
  let done = goesOn ? start : 0;
  const handle = await writing(path, () => open(partial, goesOn ? 'a' : 'w'), bytes);
  try {
    const reader = response.body.getReader();
    for (;;) {
      const { value, done: ended } = await reader.read().catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw failed(request, `the connection broke after ${done} of ${bytes} bytes`, cause);
      });
      if (ended) return;
      if (done + value.length > bytes) {
        await reader.cancel();
        await rm(partial, { force: true });
        throw failed(request, 'what comes is longer than the file is');
      }
      await writing(path, () => handle.writeFile(value), bytes);
      done += value.length;
      onProgress?.({ done, total: bytes });
    }
  } finally {
    await handle.close();
  }
}

function failed({ url, advice }: DownloadRequest, reason: string, cause?: unknown): FeatureDownloadError {
  return new FeatureDownloadError(url, reason, advice, { cause });
}

/** Bytes in a file, 0 where there is none. */
async function lengthOf(path: string): Promise<number> {
  return existsSync(path) ? (await stat(path)).size : 0;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
