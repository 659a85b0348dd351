import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { MissingFileError } from './errors.ts';

export async function isFile(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isFile() ?? false;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

/** @throws MissingFileError with `advice` where there is no file at `path`. */
export async function requireFile(dataset: string, path: string, advice: string): Promise<void> {
  if (!(await isFile(path))) throw new MissingFileError(dataset, path, advice);
}

/** Name, size and modification time of a file: equal ones mean that it has not been touched. */
export async function fileFingerprint(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return fingerprintOf([basename(path), String(size), String(mtimeMs)]);
}

/** A short digest of a list of strings. */
export function fingerprintOf(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 32);
}

async function statOrNull(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
