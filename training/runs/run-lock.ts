import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RunInUseError } from './errors.ts';
import { isSystemFailure, PARTIAL, writing } from '../io/files.ts';
import { isAlive } from '../io/processes.ts';

/** The locks that this process holds or is taking. */
const held = new Set<string>();

/** For so long a lock without an owner's number may still be being written. */
const WRITING_MILLISECONDS = 500;
const LONGEST_TAKEOVER_MILLISECONDS = 5000;
const POLLING_MILLISECONDS = 10;

/**
 * Does `work` while no other process may train in `folder`: two would overwrite each other's checkpoints. A file
 * `lock` holds the process's number; one that a killed process left behind does not count, though this process may have
 * the same number, as the first of a container has that starts again.
 * @throws RunInUseError, FileWriteError
 */
export async function whileLocked<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const path = lockOf(folder);
  if (held.has(path)) throw new RunInUseError(folder, process.pid);
  held.add(path);
  try {
    const own = `${process.pid} ${randomUUID()}`;
    await take(folder, path, own);
    try {
      return await work();
    } finally {
      // Somebody who was told to remove a lock may have done so, and another trainer be at work.
      if ((await contentOf(path)) === own) await rm(path, { force: true });
    }
  } finally {
    held.delete(path);
  }
}

/** Puts a lock that holds `own` in its place, which this process has not done yet. @throws RunInUseError, FileWriteError */
async function take(folder: string, path: string, own: string): Promise<void> {
  while (!(await writing(path, () => create(path, own)))) {
    const found = await settled(path);
    const owner = ownerIn(found);
    if (owner !== null && owner !== process.pid && isAlive(owner)) throw new RunInUseError(folder, owner);
    if (found !== null) await writing(path, () => removeLeft(path, found));
  }
}

/** @throws RunInUseError where another process, or another part of this one, trains in `folder` now */
export async function requireFree(folder: string): Promise<void> {
  const owner = await trainerOf(folder);
  if (owner !== null) throw new RunInUseError(folder, owner);
}

/** The number of the process that trains in `folder` on this machine now, or null. */
export async function trainerOf(folder: string): Promise<number | null> {
  const path = lockOf(folder);
  const owner = ownerIn(await contentOf(path));
  if (owner === process.pid) return held.has(path) ? owner : null;
  return owner !== null && isAlive(owner) ? owner : null;
}

function lockOf(folder: string): string {
  return join(folder, 'lock');
}

/** @returns false where the file is there already */
async function create(path: string, text: string): Promise<boolean> {
  const handle = await open(path, 'wx').catch((error: unknown) => {
    if (isSystemFailure(error, 'EEXIST')) return null;
    throw error;
  });
  if (handle === null) return false;
  try {
    await handle.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

/**
 * Removes the lock that held `left`, unless another process has, and waits where one is about to. Only who holds a
 * second file may: reading the lock and removing it are two steps, between which it could become somebody's.
 */
async function removeLeft(path: string, left: string): Promise<void> {
  const claim = `${path}.takeover${PARTIAL}`;
  if (!(await create(claim, ''))) {
    const age = await stat(claim).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    // Of a process that was killed between these few lines.
    if (age > LONGEST_TAKEOVER_MILLISECONDS) await rm(claim, { force: true });
    await setTimeout(POLLING_MILLISECONDS);
    return;
  }
  try {
    if ((await contentOf(path)) === left) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** What the lock holds once its owner has written it; null where there is none. */
async function settled(path: string): Promise<string | null> {
  const until = performance.now() + WRITING_MILLISECONDS;
  let text = await contentOf(path);
  while (text === '' && performance.now() < until) {
    await setTimeout(POLLING_MILLISECONDS);
    text = await contentOf(path);
  }
  return text;
}

async function contentOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

/** The process that a lock's content names, or null. */
function ownerIn(text: string | null): number | null {
  const number = /^([1-9]\d*)( |$)/.exec(text ?? '')?.[1];
  return number === undefined ? null : Number(number);
}
