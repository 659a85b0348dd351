import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FileWriteError } from './errors.ts';

/** How the name of a file or folder ends until it is complete. */
export const PARTIAL = '.partial';

/**
 * The names in a folder but for what a system or a killed process leaves there and nobody misses; none where there is no
 * such folder, null where there is something else.
 */
export async function contentsOf(folder: string): Promise<string[] | null> {
  if (!existsSync(folder)) return [];
  if (!(await stat(folder)).isDirectory()) return null;
  const isLeft = (name: string): boolean => ['.DS_Store', 'Thumbs.db', 'desktop.ini'].includes(name) || name.endsWith(PARTIAL);
  return (await readdir(folder)).filter((name) => !isLeft(name));
}

/**
 * Makes sure before long work that its result can be written into `folder`, which is not made yet where it is absent.
 * @throws FileWriteError
 */
export async function requireWritable(folder: string): Promise<void> {
  await writing(folder, async () => {
    let existing = resolve(folder);
    while (!existsSync(existing)) existing = dirname(existing);
    const probe = join(existing, `.${randomUUID()}${PARTIAL}`);
    try {
      await writeFile(probe, 'x');
    } finally {
      await rm(probe, { force: true });
    }
  });
}

/** The SHA-256 of a file's bytes, in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Writes `parts` one after another beside `path`, flushes them to the disk and renames: never half a file.
 * @throws FileWriteError
 */
export async function replaceFile(path: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  // A process id would not do: on a volume that several containers share, their writers have the same.
  const beside = `${path}.${randomUUID()}${PARTIAL}`;
  await writing(path, async () => {
    try {
      const handle = await open(beside, 'w');
      try {
        for (const part of parts) await handle.writeFile(part);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  });
}

/**
 * Puts a folder in the place of `folder` once `fill` has written its files. What was there stays until the new one is
 * complete, and stays for good where anything fails.
 * @throws FileWriteError
 */
export async function replaceFolder(folder: string, fill: (beside: string) => Promise<void>): Promise<void> {
  const stem = join(dirname(folder), `.${basename(folder)}.${process.pid}`);
  const beside = `${stem}${PARTIAL}`;
  const retired = `${stem}.old${PARTIAL}`;
  await writing(folder, async () => {
    try {
      await mkdir(beside, { recursive: true });
      await fill(beside);
      const replaces = existsSync(folder);
      if (replaces) await rename(folder, retired);
      try {
        await rename(beside, folder);
      } catch (error) {
        if (replaces) await rename(retired, folder);
        throw error;
      }
      await rm(retired, { recursive: true, force: true });
    } finally {
      await rm(beside, { recursive: true, force: true });
    }
  });
}

/** Whether the system refused a call: a file is not there, may not be read, the disk fails. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Whether the system refused something for the reason `code`, such as EEXIST. */
export function isSystemFailure(error: unknown, code: string): boolean {
  return isSystemError(error) && error.code === code;
}

/**
 * Does what writes `path`, which takes `bytes` where that is known. Within one another the outermost names the file,
 * since an inner one may write a part of it under another name.
 * @throws FileWriteError where it fails, such as on a full disk
 */
export async function writing<Result>(path: string, write: () => Promise<Result>, bytes: number | null = null): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const cause = error instanceof FileWriteError ? error.cause : error;
    throw new FileWriteError(path, bytes, { cause });
  }
}
