import { loadEngine } from '../../src/runtime/web-runtime.ts';
import { loadBrotliDecoder } from '../sampling/brotli.ts';
import { createFileCache } from '../sampling/file-cache.ts';
import type { RuntimeLoadOptions } from '../sampling/program.ts';

const { locks } = navigator as Partial<Navigator>;
const cache = createFileCache(globalThis.caches, location.origin);

/** How a worker that trains gets models and the runtime: with the page's own storage. */
export function loading(signal: AbortSignal, onProgress: RuntimeLoadOptions['onProgress']): RuntimeLoadOptions {
  return { signal, cache, onProgress, fetch: globalThis.fetch.bind(globalThis), locks, loadEngine, loadDecoder: loadBrotliDecoder };
}
