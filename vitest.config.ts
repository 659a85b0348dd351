import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,workers,training,scripts}/**/*.test.{ts,tsx}'],
    // Every test file loads a native runtime of its own; more processes than cores only make them slower.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
