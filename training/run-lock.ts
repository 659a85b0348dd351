import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunInUseError } from './errors.ts';
import { writing } from './files.ts';

/** The locks that this process holds. */
const held = new Set<string>();

/**
 * Does `work` while no other process may train in `folder`: two would overwrite each other's checkpoints. A file
 * `lock` holds the process's number; one that a killed process left behind does not count, though this process may have
 * the same number, as the first of a container has that starts again.
 * @throws RunInUseError, FileWriteError
 */
export async function whileLocked<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(folder, 'lock');
  const owner = await ownerOf(path);
  if (owner !== null && isHeldBy(owner, path)) throw new RunInUseError(folder, owner);
  if (owner !== null) await rm(path, { force: true });
  await writing(path, () => writeFile(path, String(process.pid), { flag: 'wx' }));
  held.add(path);
  try {
    return await work();
  } finally {
    held.delete(path);
    await rm(path, { force: true });
  }
}

/** The number of the process that trains in `folder` on this machine now, or null. */
export async function trainerOf(folder: string): Promise<number | null> {
  const path = join(folder, 'lock');
  const owner = await ownerOf(path);
  return owner !== null && isHeldBy(owner, path) ? owner : null;
}

/** The number of the process that made the lock; null where there is none, 0 where it cannot be read. */
async function ownerOf(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  return /^[1-9]\d*$/.test(text) ? Number(text) : 0;
}

function isHeldBy(owner: number, path: string): boolean {
  return owner === process.pid ? held.has(path) : isRunning(owner);
}

function isRunning(owner: number): boolean {
  if (owner === 0) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // The process is there but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
