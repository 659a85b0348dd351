import type { KnipConfig } from 'knip';

/** The imports of a style sheet, as if it were a script: fonts and style sheets are used or unused like anything else. */
function importsOf(styleSheet: string): string {
  return [...styleSheet.matchAll(/@import\s+['"]([^'"]+)['"]/g)].map(([, path = '']) => `import '${path}';`).join('\n');
}

export default {
  entry: [
    'training/commands/*.ts',
    'scripts/{serve,test,core,screenshots,icons}.ts',
    'packages/core/src/index.ts',
    'e2e/**/*.spec.ts',
    'e2e/runtime/{page,contract.worker}.ts',
    'workers/offline/service-worker.ts',
    'training/bench/page/{page,*.worker}.ts',
    'e2e/training/losses.ts',
    'training/testing/lock-contender.ts',
    'training/import/testing/write-noise.ts',
    'dependency-cruiser.config.js',
  ],
  project: ['**/*.{ts,tsx,js,css}'],
  compilers: { css: importsOf },
  // Tried where it is installed.
  ignoreBinaries: ['nginx'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig;
