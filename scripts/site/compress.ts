import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { projectRoot } from '../project.ts';

const cacheFolder = join(projectRoot, '.cache/compressed');

/** `best` takes minutes for the runtime's programs, whose files it makes a seventh smaller than `quick` does in seconds. */
export type Effort = 'quick' | 'best';
const brotliQualities: Record<Effort, number> = { quick: 9, best: 11 };

/** What text and programs come as; pictures, fonts and weights are as small as they get. */
const compressible: ReadonlySet<string> = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.wasm']);
/** A header and a packet cost more than such a file saves. */
const smallestBytes = 1024;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** Bytes that were made of `content` under `name` before, or are made now. */
async function cached(content: Buffer, name: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const path = join(cacheFolder, `${createHash('sha256').update(content).digest('hex')}.${name}`);
  const known = await readFile(path).catch(() => null);
  if (known) return known;
  const made = await make();
  await mkdir(cacheFolder, { recursive: true });
  // Whole or not at all, with another build or a file of the same content beside this one.
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, made);
  await rename(unfinished, path);
  return made;
}

/** `content` compressed by brotli (RFC 7932); what was made once is kept in .cache. */
export function brotli(content: Buffer, effort: Effort): Promise<Buffer> {
  const quality = brotliQualities[effort];
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return cached(content, `brotli-${quality}`, () => compressBrotli(content, { params }));
}

/** Puts a `.br` and a `.gz` beside every file below `folder` that is worth it. */
export async function compressFolder(folder: string, effort: Effort): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && compressible.has(extname(entry.name)))
    .map(({ parentPath, name }) => join(parentPath, name));
  await Promise.all(
    files.map(async (path) => {
      if ((await stat(path)).size < smallestBytes) return;
      const content = await readFile(path);
      const [br, gz] = await Promise.all([brotli(content, effort), cached(content, 'gzip-9', () => compressGzip(content, { level: 9 }))]);
      await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
    }),
  );
}
