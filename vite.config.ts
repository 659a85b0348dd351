import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { downloadFacts } from './scripts/site/download-facts.ts';
import { noEval } from './scripts/site/no-eval.ts';
import { offlinePage } from './scripts/site/offline.ts';
import { filesForHosts, servedSite } from './scripts/site/plugins.ts';
import { isolationHeaders } from './workers/offline/isolation.ts';

/*
 * onnxruntime-web's default bundle starts its threads from the file it was bundled into, which in a worker is the
 * worker itself: its message handler then swallows the thread's start and the session never opens. Its "extern wasm"
 * build takes the addresses of both of its files instead (src/runtime/web.ts gives them).
 */
const externWasm = 'onnxruntime-web-use-extern-wasm';

export default defineConfig(({ command, mode }) => {
  // Hosts send a build to many; on this machine nobody waits minutes for a seventh of bytes that do not travel.
  const effort = mode === 'release' ? 'best' : 'quick';
  const facts = downloadFacts(command === 'build' ? effort : null);
  return {
    base: './',
    // One page without addresses of its own: a file that is not there is an honest 404, not the page once more.
    appType: 'mpa',
    plugins: [react(), facts, noEval, offlinePage, filesForHosts(effort), servedSite],
    resolve: { conditions: [externWasm, ...defaultClientConditions] },
    optimizeDeps: { exclude: ['onnxruntime-web', 'brotli-dec-wasm'] },
    worker: { format: 'es', plugins: () => [facts, noEval] },
    build: { target: 'esnext', chunkSizeWarningLimit: 1024 },
    server: { headers: isolationHeaders },
  };
});
