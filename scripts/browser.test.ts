import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChromePathError, findBrowser } from './browser.ts';

describe('the browser of the tests', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepwise-browser-'));
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rm(folder, { recursive: true }));

  async function program(name: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, '#!/bin/sh\n');
    await chmod(path, 0o755);
    return path;
  }

  it('is the one that CHROME_PATH names', async () => {
    const chosen = await program('my-chrome');
    vi.stubEnv('CHROME_PATH', chosen);
    expect(findBrowser()).toBe(chosen);
  });

  it('is not replaced by another when CHROME_PATH names none', () => {
    vi.stubEnv('CHROME_PATH', join(folder, 'absent'));
    expect(() => findBrowser()).toThrow(ChromePathError);
    expect(() => findBrowser()).toThrow(/absent, which is not a program/);
  });

  it.runIf(process.platform === 'linux')('is otherwise found among the programs of the search path', async () => {
    const chromium = await program('chromium');
    vi.stubEnv('CHROME_PATH', '');
    vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', folder);
    vi.stubEnv('PATH', folder);
    vi.resetModules();
    const fresh = await import('./browser.ts');
    expect(fresh.findBrowser()).toBe(chromium);
    expect(fresh.findTestBrowser()).toBe(chromium);
    const shell = await program('chromium-headless-shell');
    expect(fresh.findTestBrowser(), 'where there is one').toBe(shell);
    expect(fresh.findBrowser(), 'for what is not a test').toBe(chromium);
    vi.stubEnv('CHROME_PATH', chromium);
    expect(fresh.findTestBrowser()).toBe(chromium);
    vi.stubEnv('CHROME_PATH', '');
    await rm(shell);
    await rm(chromium);
    expect(fresh.findBrowser()).toBeUndefined();
  });
});
