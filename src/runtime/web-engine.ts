/*
 * onnxruntime-web's programs: a page fetches only the one it runs. Both files of each are given by address (see
 * vite.config.ts), so nothing comes from another site.
 */
import type * as ort from 'onnxruntime-web';
import asyncifyScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyProgram from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiScript from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiProgram from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmProgram from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { EngineLoadError } from './errors.ts';
import type { WebProvider } from './provider.ts';

export type Engine = typeof ort;

/** onnxruntime's own bound: the layers of these networks are small, and all threads wait for the slowest at each. */
const MAXIMUM_THREADS = 4;

/** Threads need shared memory, which a browser gives to cross-origin isolated pages only. */
export function threadCount(): number {
  return crossOriginIsolated ? Math.min(MAXIMUM_THREADS, navigator.hardwareConcurrency) : 1;
}

function configure(engine: Engine, wasm: string, mjs: string): Engine {
  engine.env.logLevel = 'error';
  engine.env.wasm.wasmPaths = { wasm, mjs };
  engine.env.wasm.numThreads = threadCount();
  return engine;
}

const loaders: Record<WebProvider, () => Promise<Engine>> = {
  wasm: async () => configure(await import('onnxruntime-web/wasm'), wasmProgram, wasmScript),
  // The program waits for the device either by JavaScript promise integration or, 10 MB larger, by rewritten code.
  webgpu: async () =>
    'Suspending' in WebAssembly
      ? configure(await import('onnxruntime-web/jspi'), jspiProgram, jspiScript)
      : configure(await import('onnxruntime-web/webgpu'), asyncifyProgram, asyncifyScript),
};

/**
 * The runtime for a provider, set up but without its program, which the first session fetches.
 *
 * @throws EngineLoadError when its script cannot be fetched
 */
export async function loadEngine(provider: WebProvider): Promise<Engine> {
  return loaders[provider]().catch((cause: unknown) => {
    throw new EngineLoadError(provider, { cause });
  });
}
