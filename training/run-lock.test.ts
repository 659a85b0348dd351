import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunInUseError } from './errors.ts';
import { trainerOf, whileLocked } from './run-lock.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const base = temporaryFolder();
const newFolder = (): Promise<string> => mkdtemp(join(base, 'run-'));

describe('whileLocked', () => {
  it('refuses a second trainer while the first is at work, and names its process', async () => {
    const folder = await newFolder();
    await whileLocked(folder, async () => {
      expect(await trainerOf(folder)).toBe(process.pid);
      const second = whileLocked(folder, () => Promise.resolve('trained twice'));
      await expect(second).rejects.toThrow(RunInUseError);
      await expect(second).rejects.toThrow(String(process.pid));
    });
  });

  it('gives the folder free again, also after a failure', async () => {
    const folder = await newFolder();
    await expect(whileLocked(folder, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
    expect(await trainerOf(folder)).toBeNull();
    await expect(whileLocked(folder, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it.each([
    ['a dead process', String(spawnSync(process.execPath, ['--eval', '']).pid)],
    ['a process of the same number, before a container started again', String(process.pid)],
    ['nobody knows whom', 'x'],
  ])('takes over a lock left by %s', async (_, owner) => {
    const folder = await newFolder();
    await writeFile(join(folder, 'lock'), owner);
    expect(await trainerOf(folder)).toBeNull();
    await expect(whileLocked(folder, () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
