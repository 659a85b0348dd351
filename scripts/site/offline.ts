import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { projectRoot } from '../project.ts';

const plugins: Plugin[] = VitePWA({
  strategies: 'injectManifest',
  srcDir: join(projectRoot, 'workers/offline'),
  filename: 'service-worker.ts',
  // The page registers it itself, and its manifest is a file of its own.
  injectRegister: false,
  manifest: false,
  integration: { configureCustomSWViteBuild: (build) => void (build.logLevel = 'warn') },
  injectManifest: {
    rollupFormat: 'iife',
    globPatterns: [
      'index.html',
      'manifest.json',
      'favicon.svg',
      'assets/*.{js,mjs,css}',
      'assets/brotli_dec_wasm_bg-*.wasm',
      'assets/*-{latin,symbols2}-wght-*.woff2',
      'models/**/*.{json,png}',
    ],
  },
});

/**
 * Builds the service worker and tells it what to keep: the page's code, and what it reads of models. Not weights, nor the
 * runtime's programs: the page keeps those itself when they are used (workers/sampling/file-cache). Letters of scripts
 * in which the page says nothing, and pictures of datasets, come when they are first shown.
 */
export const offlinePage: Plugin[] = plugins
  .filter(({ apply }) => apply !== 'serve')
  // The page alone: tests build another one with the same configuration.
  .map((plugin) => ({ ...plugin, apply: ({ root }, { command }) => command === 'build' && resolve(root ?? '.') === projectRoot }));
