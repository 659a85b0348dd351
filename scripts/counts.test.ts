import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCounts, formatCounts, readPlaywrightCounts, readVitestCounts } from './counts.ts';

describe('the summary of a test run', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepwise-counts-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function report(content: unknown): Promise<string> {
    const path = join(folder, 'report.json');
    await writeFile(path, JSON.stringify(content));
    return path;
  }

  it('is one plain line, and names skipped tests only where there are some', () => {
    expect(formatCounts({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(formatCounts({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('adds the counts of the unit tests and of the end-to-end tests', () => {
    expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
      passed: 11,
      failed: 22,
      skipped: 33,
    });
  });

  it("reads Vitest's report", async () => {
    const path = await report({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false });
    expect(await readVitestCounts(path)).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it("reads Playwright's report and counts a flaky test as failed", async () => {
    const path = await report({ stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(await readPlaywrightCounts(path)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it('rejects a report it does not understand instead of counting nothing', async () => {
    await expect(readPlaywrightCounts(await report({}))).rejects.toThrow();
    await expect(readVitestCounts(join(folder, 'absent.json'))).rejects.toThrow();
  });
});
