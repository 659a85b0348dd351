import { statSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import type { Connect, Plugin } from 'vite';
import { defaultClientConditions, defineConfig } from 'vite';

/** What makes a page cross-origin isolated: shared memory, and with it threads for the wasm provider. */
const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Files under /assets carry a hash of their content in their names, so a browser may keep them for good. */
const cacheHashedAssets: Plugin = {
  name: 'cache-hashed-assets',
  configurePreviewServer(server) {
    const keepForGood: Connect.NextHandleFunction = (request, response, next) => {
      if (request.url?.startsWith('/assets/')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      next();
    };
    server.middlewares.use(keepForGood);
  },
};

/** `import bytes from 'file?bytes'` is the file's size: a server that compresses does not tell how much is to come. */
const fileSizes: Plugin = {
  name: 'file-sizes',
  enforce: 'pre',
  load(id) {
    const [path = '', query] = id.split('?');
    return query === 'bytes' ? `export default ${statSync(path).size};` : null;
  },
};

/*
 * onnxruntime-web's default bundle starts its threads from the file it was bundled into, which in a worker is the
 * worker itself: its message handler then swallows the thread's start and the session never opens. Its "extern wasm"
 * build takes the addresses of both of its files instead (src/runtime/web.ts gives them).
 */
const externWasm = 'onnxruntime-web-use-extern-wasm';

export default defineConfig({
  base: './',
  // One page without addresses of its own: a file that is not there is an honest 404, not the page once more.
  appType: 'mpa',
  plugins: [react(), cacheHashedAssets, fileSizes],
  resolve: { conditions: [externWasm, ...defaultClientConditions] },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  worker: { format: 'es', plugins: () => [fileSizes] },
  build: { target: 'esnext', chunkSizeWarningLimit: 1024 },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
