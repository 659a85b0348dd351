/*
 * onnxruntime-web's programs: a page fetches only the one it runs. Both files of each are given by address (see
 * vite.config.ts), so nothing comes from another site.
 */
import type * as ort from 'onnxruntime-web';
import asyncifyScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBytes from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?bytes';
import asyncifyProgram from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiScript from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBytes from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?bytes';
import jspiProgram from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBytes from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?bytes';
import wasmProgram from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { EngineLoadError } from './errors.ts';
import type { WebProvider } from './provider.ts';

export type Engine = typeof ort;

export interface EngineLoading {
  readonly signal?: AbortSignal;
  /** Told of the program's bytes as they arrive; not called when it is here already. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number) => void;
}

/** One of onnxruntime-web's builds. */
interface Build {
  readonly importInterface: () => Promise<Engine>;
  readonly program: { readonly url: string; readonly bytes: number };
  /** What its threads start from. */
  readonly script: string;
}

/** onnxruntime's own bound: the layers of these networks are small, and all threads wait for the slowest at each. */
const MAXIMUM_THREADS = 4;

/** Threads need shared memory, which a browser gives to cross-origin isolated pages only. */
export function threadCount(): number {
  return crossOriginIsolated ? Math.min(MAXIMUM_THREADS, navigator.hardwareConcurrency) : 1;
}

const wasm: Build = {
  importInterface: () => import('onnxruntime-web/wasm'),
  program: { url: wasmProgram, bytes: wasmBytes },
  script: wasmScript,
};

const jspi: Build = {
  importInterface: () => import('onnxruntime-web/jspi'),
  program: { url: jspiProgram, bytes: jspiBytes },
  script: jspiScript,
};

const asyncify: Build = {
  importInterface: () => import('onnxruntime-web/webgpu'),
  program: { url: asyncifyProgram, bytes: asyncifyBytes },
  script: asyncifyScript,
};

function buildFor(provider: WebProvider): Build {
  if (provider === 'wasm') return wasm;
  // The program waits for the device either by JavaScript promise integration or, 10 MB larger, by rewritten code.
  return 'Suspending' in WebAssembly ? jspi : asyncify;
}

async function fetchProgram({ url, bytes }: Build['program'], { signal, onProgress }: EngineLoading): Promise<ArrayBuffer> {
  const response = await fetch(url, signal ? { signal } : {});
  if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
  let receivedBytes = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      receivedBytes += chunk.length;
      onProgress?.(receivedBytes, bytes);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counting)).arrayBuffer();
}

const loaded = new Map<Build, Engine>();

/**
 * The runtime for a provider, with its program fetched but not started: the first session does that.
 *
 * @throws EngineLoadError when one of its files cannot be fetched, the signal's reason
 */
export async function loadEngine(provider: WebProvider, loading: EngineLoading = {}): Promise<Engine> {
  const build = buildFor(provider);
  const known = loaded.get(build);
  if (known) return known;
  try {
    const [engine, program] = await Promise.all([build.importInterface(), fetchProgram(build.program, loading)]);
    engine.env.logLevel = 'error';
    engine.env.wasm.wasmBinary = program;
    engine.env.wasm.wasmPaths = { mjs: build.script };
    engine.env.wasm.numThreads = threadCount();
    loaded.set(build, engine);
    return engine;
  } catch (cause) {
    loading.signal?.throwIfAborted();
    throw new EngineLoadError(provider, { cause });
  }
}

/** Frees the program's file, which a started engine has no more use for. */
export function forgetProgram({ env }: Engine): void {
  delete env.wasm.wasmBinary;
}
