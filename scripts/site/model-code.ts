import { defaultClientConditions, type Plugin, type UserConfig } from 'vite';
import type { Effort } from './compress.ts';
import { downloadFacts } from './download-facts.ts';
import { noEval } from './no-eval.ts';

/*
 * onnxruntime-web's default bundle starts its threads from the file it was bundled into, which in a worker is the
 * worker itself: its message handler then swallows the thread's start and the session never opens. Its "extern wasm"
 * build takes the addresses of both of its files instead (src/runtime/web.ts gives them).
 */
const externWasm = 'onnxruntime-web-use-extern-wasm';

/**
 * What Vite must know to build or serve code that runs models, below any path of a site. `effort` is the build's own; null where nothing is
 * compressed.
 */
export function modelCode(effort: Effort | null) {
  const facts = downloadFacts(effort);
  const plugins = (): Plugin[] => [facts, noEval];
  return {
    base: './',
    plugins: plugins(),
    resolve: { conditions: [externWasm, ...defaultClientConditions] },
    optimizeDeps: { exclude: ['onnxruntime-web', 'brotli-dec-wasm'] },
    worker: { format: 'es', plugins },
    build: { target: 'esnext' },
  } satisfies UserConfig;
}
