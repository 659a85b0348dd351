import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedContainer } from './container.ts';
import { reasonOf } from '../errors.ts';
import { BrokenImageError } from './errors.ts';
import { fingerprintOf, isFile } from './files.ts';

/** How many files are asked for their size at the same time. */
const STATS_AT_ONCE = 64;

/** Opens a folder with its subfolders; names that begin with a dot are left out, links to folders are not followed. */
export async function openTree(path: string): Promise<ListedContainer> {
  const files: string[] = [];
  for await (const file of walk(path, '')) files.push(file);
  files.sort();
  return {
    path,
    fingerprint: fingerprintOf(await fingerprints(path, files)),
    paths: files,
    async *read(accept, signal) {
      for (const file of files) {
        signal?.throwIfAborted();
        if (accept(file)) yield { path: file, bytes: await readListed(path, file) };
      }
    },
  };
}

/** A file may go, or prove unreadable, after the folder was listed. */
async function readListed(root: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(root, file));
  } catch (error) {
    throw new BrokenImageError(root, file, reasonOf(error), { cause: error });
  }
}

async function* walk(root: string, folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* walk(root, path);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, path))))) yield path;
  }
}

async function fingerprints(root: string, files: readonly string[]): Promise<string[]> {
  const result: string[] = [];
  for (let start = 0; start < files.length; start += STATS_AT_ONCE) {
    const some = files.slice(start, start + STATS_AT_ONCE);
    const described = some.map(async (file) => {
      const { size, mtimeMs } = await stat(join(root, file));
      return `${file} ${size} ${mtimeMs}`;
    });
    result.push(...(await Promise.all(described)));
  }
  return result;
}
