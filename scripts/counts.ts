import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** How many tests passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** The summary as one plain line, such as `12 passed, 0 failed` or `12 passed, 1 failed, 2 skipped`. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

/** The counts in the file that Vitest's JSON reporter wrote. */
export async function readVitestCounts(path: string): Promise<Counts> {
  const report = vitestReport.parse(JSON.parse(await readFile(path, 'utf8')));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** The counts in the file that Playwright's JSON reporter wrote. A flaky test has failed once: it counts as failed. */
export async function readPlaywrightCounts(path: string): Promise<Counts> {
  const { stats } = playwrightReport.parse(JSON.parse(await readFile(path, 'utf8')));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}
