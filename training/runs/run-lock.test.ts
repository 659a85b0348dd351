import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RunInUseError } from './errors.ts';
import { trainerOf, whileLocked } from './run-lock.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

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

  it('lets one of several callers in one process in', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'lock'), String(process.pid));
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((caller) =>
        whileLocked(folder, () => Promise.resolve(caller)).catch((error: unknown) => (error instanceof Error ? error.name : error)),
      ),
    );
    expect(outcomes).toEqual([1, 'RunInUseError', 'RunInUseError', 'RunInUseError']);
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

  it('leaves the lock of a trainer that began when somebody had removed this one', async () => {
    const folder = await newFolder();
    await whileLocked(folder, () => writeFile(join(folder, 'lock'), '1'));
    expect(await readFile(join(folder, 'lock'), 'utf8')).toBe('1');
  });

  it('lets one of several processes in that want to take over the same lock at once', { timeout: 60_000 }, async () => {
    const root = await newFolder();
    const dead = String(spawnSync(process.execPath, ['--eval', '']).pid);
    const folders = Array.from({ length: 40 }, (_, index) => join(root, String(index)));
    for (const [index, folder] of folders.entries()) {
      await mkdir(folder);
      if (index % 2 === 0) await writeFile(join(folder, 'lock'), dead);
    }
    const start = String(Date.now() + 3000);
    const contender = ['--import', 'tsx', join(import.meta.dirname, '../testing/lock-contender.ts'), start, ...folders];
    const outputs = await Promise.all(Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, contender)));
    const words = outputs.flatMap(({ stdout }) => stdout.trim().split(' '));
    expect(words.filter((word) => word !== 'in' && word !== 'RunInUseError')).toEqual([]);
    expect(words).toHaveLength(3 * folders.length);
    expect(words.filter((word) => word === 'in').length).toBeGreaterThanOrEqual(folders.length);
  });
});
