import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { LARGEST_ENTRY, type ContainedFile, type Container } from './container.ts';
import { archiveError } from './errors.ts';
import { fileFingerprint } from './files.ts';

/** How a tar archive is packed. */
type Packing = 'gzip' | 'none';

/** Opens a tar archive; nothing of it is read yet, since it has no directory. */
export async function openTarball(path: string, packing: Packing): Promise<Container> {
  return {
    path,
    fingerprint: await fileFingerprint(path),
    async list(signal) {
      const paths: string[] = [];
      const files = readTarball(path, packing, (name) => paths.push(name) < 0, signal);
      // None is taken, so that the first step goes to the end.
      await files.next();
      return paths;
    },
    read: (accept, signal) => readTarball(path, packing, accept, signal),
  };
}

async function* readTarball(
  path: string,
  packing: Packing,
  accept: (path: string) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<ContainedFile, void, void> {
  signal?.throwIfAborted();
  const entries = extract();
  const stopped = new AbortController();
  const flow = pipeline([createReadStream(path), ...(packing === 'gzip' ? [createGunzip()] : []), entries], { signal: stopped.signal });
  // Its failure reaches the loop below as well, as the failure of `entries`.
  flow.catch(() => undefined);
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const name = entry.header.name.replace(/^\.\//, '');
      if (!(entry.header.type === 'file' || entry.header.type === 'contiguous-file') || !accept(name)) {
        entry.resume();
        continue;
      }
      const { size } = entry.header;
      if (size > LARGEST_ENTRY) throw new Error(`${name} claims ${size} bytes`);
      yield { path: name, bytes: await buffer(entry) };
    }
    await flow;
  } catch (error) {
    signal?.throwIfAborted();
    throw archiveError(path, error);
  } finally {
    stopped.abort();
  }
}
