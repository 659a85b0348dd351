/*
 * onnxruntime-web's programs: a page fetches only the one it runs. Their files are given by address (see vite.config.ts),
 * so nothing comes from another site.
 */
import asyncifyFacts from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?download';
import asyncifyProgram from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiFacts from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?download';
import jspiProgram from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmFacts from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?download';
import wasmProgram from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { WebProvider } from './provider.ts';

/** A file as it lies on the server; `file.name` is for messages. */
export interface ProgramFile {
  /** What the browser's storage knows it by; no model has such an id. */
  readonly id: string;
  readonly url: string;
  readonly file: { readonly name: string; readonly bytes: number; readonly sha256: string };
}

/** A program of the runtime, and the same compressed by brotli where the build has made that. */
export interface Program extends ProgramFile {
  readonly compressed: ProgramFile | null;
}

function describeProgram(name: string, url: string, { brotli, ...plain }: typeof wasmFacts): Program {
  const id = `runtime.${name}`;
  const describe = (file: { readonly bytes: number; readonly sha256: string }, address: string) => ({
    id,
    url: address,
    file: { name: fileName(address), ...file },
  });
  return { ...describe(plain, url), compressed: brotli && describe(brotli, `${url}.br`) };
}

function fileName(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

export const programs = {
  wasm: describeProgram('wasm', wasmProgram, wasmFacts),
  jspi: describeProgram('jspi', jspiProgram, jspiFacts),
  asyncify: describeProgram('asyncify', asyncifyProgram, asyncifyFacts),
} as const;

/** Which program computes on a provider in this browser. */
export function programFor(provider: WebProvider): keyof typeof programs {
  if (provider === 'wasm') return 'wasm';
  // The program waits for the device either by JavaScript promise integration or, 10 MB larger, by rewritten code.
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}
