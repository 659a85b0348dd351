import { defineConfig } from 'vitest/config';
import { downloadFacts } from './scripts/site/download-facts.ts';

const all = '{src,workers,packages,training,scripts}/**/*.test.{ts,tsx}';
/** These put another module in the place of one, which must not stay for the tests after them. */
const replacing = ['training/loop/disk-full.test.ts'];

export default defineConfig({
  plugins: [downloadFacts(null)],
  test: {
    // More processes than cores only make each of them slower.
    maxWorkers: 2,
    testTimeout: 30_000,
    // A machine that does other work beside takes its time.
    hookTimeout: 60_000,
    // Files of a package that are known by their address go through Vite, as in a build.
    server: { deps: { inline: [/\.wasm\?/] } },
    setupFiles: 'training/testing/after-each-file.ts',
    unstubGlobals: true,
    unstubEnvs: true,
    projects: [
      // Files share a process, and with it the native runtime: loading it for each of them took a third of the time.
      { extends: true, test: { name: 'unit', include: [all], exclude: replacing, isolate: false } },
      { extends: true, test: { name: 'replacing', include: replacing } },
    ],
  },
});
