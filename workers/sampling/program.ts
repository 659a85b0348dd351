import { IntegrityError } from '../../src/runtime/errors.ts';
import type { WebProvider } from '../../src/runtime/provider.ts';
import type { Program } from '../../src/runtime/web-program.ts';
import type { BrotliDecoder } from './brotli.ts';
import { DownloadError } from './errors.ts';
import type { FileCache } from './file-cache.ts';
import { loadFile, type LoadOptions } from './load-file.ts';

/**
 * Gets a program of the runtime, uncompressed. It comes by its compressed file, as that lies on the server: a sixth of
 * the bytes on any host, as many as announced, and, unlike a body that the browser decodes on its way, to be resumed.
 * Where the host has no such file, or decodes it by itself, the program comes as it is.
 * Throws DownloadError, IntegrityError, InsecurePageError, or the signal's reason.
 */
export async function loadProgram(program: Program, options: LoadOptions, loadDecoder: () => Promise<BrotliDecoder>): Promise<ArrayBuffer> {
  const { compressed } = program;
  if (compressed && !(await options.cache.has(program))) {
    try {
      const [{ bytes }, decode] = await Promise.all([loadFile(compressed.url, compressed, options), loadDecoder()]);
      return decode(bytes, program.file.bytes);
    } catch (error) {
      if (!isNoSuchFile(error)) throw error;
    }
  }
  return (await loadFile(program.url, program, options)).bytes.buffer;
}

export interface RuntimeLoadOptions extends LoadOptions {
  /** Loads the runtime for a provider; `fetchProgram` is not called when it is here already. */
  readonly loadEngine: (provider: WebProvider, fetchProgram: (program: Program) => Promise<ArrayBuffer>) => Promise<unknown>;
  readonly loadDecoder: () => Promise<BrotliDecoder>;
}

/** Gets the runtime for a provider ready, unless it is. Throws RuntimeLoadError, and what `loadProgram` does. */
export async function loadRuntime(provider: WebProvider, { loadEngine, loadDecoder, ...options }: RuntimeLoadOptions): Promise<void> {
  await loadEngine(provider, async (program) => {
    const bytes = await missingBytes(program, options.cache);
    if (bytes > 0) options.onProgress({ phase: 'download', receivedBytes: 0, totalBytes: bytes });
    return loadProgram(program, options, loadDecoder);
  });
}

/** The bytes that are still to come for a program. */
export async function missingBytes(program: Program, cache: Pick<FileCache, 'missingBytes'>): Promise<number> {
  const missing = await cache.missingBytes(program);
  return missing > 0 && program.compressed ? cache.missingBytes(program.compressed) : missing;
}

function isNoSuchFile(error: unknown): boolean {
  return error instanceof IntegrityError || (error instanceof DownloadError && error.status !== null);
}
