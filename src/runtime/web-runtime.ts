import type * as ort from 'onnxruntime-web';
import asyncifyScript from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import jspiScript from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import wasmScript from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import { RuntimeLoadError } from './errors.ts';
import type { WebProvider } from './provider.ts';
import { programFor, programs, type Program } from './web-program.ts';
import { threadCount } from './web-provider.ts';

export type Engine = typeof ort;

/** One of onnxruntime-web's builds. */
interface Build {
  readonly importInterface: () => Promise<Engine>;
  readonly program: Program;
  /** What its threads start from. */
  readonly script: string;
}

const builds: Readonly<Record<keyof typeof programs, Build>> = {
  wasm: {
    importInterface: () => import('onnxruntime-web/wasm'),
    program: programs.wasm,
    script: wasmScript,
  },
  jspi: {
    importInterface: () => import('onnxruntime-web/jspi'),
    program: programs.jspi,
    script: jspiScript,
  },
  asyncify: {
    importInterface: () => import('onnxruntime-web/webgpu'),
    program: programs.asyncify,
    script: asyncifyScript,
  },
};

async function fetchPlainly({ url }: Program): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.arrayBuffer();
}

const loaded = new Map<Build, Engine>();

/**
 * The runtime for a provider, with its program fetched but not started: the first session does that.
 *
 * @param fetchProgram gets the program's bytes, uncompressed; not called when the runtime is here already
 * @throws RuntimeLoadError when one of its files cannot be fetched; an AbortError of `fetchProgram` as it is
 */
export async function loadEngine(
  provider: WebProvider,
  fetchProgram: (program: Program) => Promise<ArrayBuffer> = fetchPlainly,
): Promise<Engine> {
  const build = builds[programFor(provider)];
  const known = loaded.get(build);
  if (known) return known;
  try {
    const [engine, program] = await Promise.all([build.importInterface(), fetchProgram(build.program)]);
    engine.env.logLevel = 'error';
    engine.env.wasm.wasmBinary = program;
    engine.env.wasm.wasmPaths = { mjs: build.script };
    engine.env.wasm.numThreads = threadCount();
    loaded.set(build, engine);
    return engine;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new RuntimeLoadError(provider, { cause });
  }
}

/** Whether a session failed because the runtime's program did not start, not for the graph. */
export function isOfProgram(error: unknown): boolean {
  return error instanceof Error && error.message.includes('no available backend found');
}

/** Frees the program's file, which a started engine has no more use for. */
export function forgetProgram({ env }: Engine): void {
  delete env.wasm.wasmBinary;
}
