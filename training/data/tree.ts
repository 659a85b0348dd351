import { constants } from 'node:fs';
import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../../src/errors.ts';
import type { Container } from './container.ts';
import { BrokenImagesError, UnreadableFilesError } from './errors.ts';
import { fingerprintOf, statOrNull } from './files.ts';

/** How many files are asked for their size at the same time. */
const STATS_AT_ONCE = 64;

/** A folder as a container. */
export interface Tree extends Container {
  /** All files, in order. */
  readonly files: readonly TreeFile[];
  /** Links that lead to nothing, or round in a circle. */
  readonly deadLinks: readonly string[];
}

export interface TreeFile {
  readonly path: string;
  /** Whether it lies in a folder that a link leads to. */
  readonly isLinked: boolean;
}

/**
 * Opens a folder with its subfolders and those that links lead to, each once; names that begin with a dot are left out.
 * @throws UnreadableFilesError with everything in it that the system does not let be read
 */
export async function openTree(root: string): Promise<Tree> {
  const found = await walk(root);
  const files = found.files.sort(({ path: one }, { path: other }) => (one < other ? -1 : 1));
  const unreadable = [...found.unreadable];
  const described = await inPieces(files, async ({ path }) => {
    try {
      await access(join(root, path), constants.R_OK);
      const { size, mtimeMs } = await stat(join(root, path));
      return `${path} ${size} ${mtimeMs}`;
    } catch (error) {
      unreadable.push({ name: path, reason: reasonOf(error) });
      return '';
    }
  });
  if (unreadable.length > 0) throw new UnreadableFilesError(root, unreadable);
  return {
    path: root,
    fingerprint: fingerprintOf(described),
    files,
    deadLinks: found.deadLinks.sort(),
    list: () => Promise.resolve(files.map(({ path }) => path)),
    async *read(accept, signal) {
      for (const { path } of files) {
        signal?.throwIfAborted();
        if (accept(path)) yield { path, bytes: await readListed(root, path) };
      }
    },
  };
}

/** A file may go, or prove unreadable, after the folder was listed. */
async function readListed(root: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(root, file));
  } catch (error) {
    throw new BrokenImagesError(root, [{ name: file, reason: reasonOf(error) }], { cause: error });
  }
}

interface Found {
  readonly files: TreeFile[];
  readonly deadLinks: string[];
  readonly unreadable: { readonly name: string; readonly reason: string }[];
}

async function walk(root: string): Promise<Found> {
  const found: Found = { files: [], deadLinks: [], unreadable: [] };
  const visited = new Set<string>();
  const links: string[] = [];

  const visit = async (folder: string, isLinked: boolean): Promise<void> => {
    try {
      const real = await realpath(join(root, folder));
      if (visited.has(real)) return;
      visited.add(real);
      for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
        if (entry.name.startsWith('.')) continue;
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) await visit(path, isLinked);
        else if (entry.isFile()) found.files.push({ path, isLinked });
        else if (entry.isSymbolicLink()) {
          const target = await statOrNull(join(root, path));
          if (target === null) found.deadLinks.push(path);
          else if (target.isFile()) found.files.push({ path, isLinked });
          else if (target.isDirectory()) links.push(path);
        }
      }
    } catch (error) {
      found.unreadable.push({ name: folder === '' ? '.' : folder, reason: reasonOf(error) });
    }
  };

  await visit('', false);
  // What lies in the folder itself comes first, so that it keeps its own names; further links may be found on the way.
  for (let link = links.shift(); link !== undefined; link = links.sort().shift()) await visit(link, true);
  return found;
}

async function inPieces<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += STATS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + STATS_AT_ONCE).map(work))));
  }
  return results;
}
