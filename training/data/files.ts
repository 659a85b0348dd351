import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { reasonOf } from '../../src/errors.ts';
import { isSystemFailure } from '../io/files.ts';
import { MissingFileError, UnreadableFileError } from './errors.ts';

export async function isFile(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isFile() ?? false;
}

export async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

/** @throws UnreadableFileError where the files in a folder may not be seen. */
export async function requireReadableFolder(folder: string): Promise<void> {
  try {
    await access(folder, constants.R_OK | constants.X_OK);
  } catch (error) {
    throw new UnreadableFileError(folder, reasonOf(error), { cause: error });
  }
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

/** What there is at `path`; null for nothing, or a link that leads to nothing or round in a circle. @throws UnreadableFileError */
export async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].some((code) => isSystemFailure(error, code))) return null;
    throw new UnreadableFileError(path, reasonOf(error), { cause: error });
  }
}

/**
 * The text of a file as its byte order mark says, which is left out: UTF-16 where there is one of that, else UTF-8.
 * @throws UnreadableFileError
 */
export async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    const mark = bytes.toString('latin1', 0, 2);
    return new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8').decode(bytes);
  } catch (error) {
    throw new UnreadableFileError(path, reasonOf(error), { cause: error });
  }
}
