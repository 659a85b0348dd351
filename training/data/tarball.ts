import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { LARGEST_ENTRY, type ContainedFile, type Container } from './container.ts';
import { archiveError } from './errors.ts';
import { fileFingerprint } from './files.ts';

/** Opens a gzipped tar archive; nothing of it is read yet, since a tarball has no directory. */
export async function openTarball(path: string): Promise<Container> {
  return {
    path,
    fingerprint: await fileFingerprint(path),
    read: (accept, signal) => readTarball(path, accept, signal),
  };
}

async function* readTarball(
  path: string,
  accept: (path: string) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<ContainedFile, void, void> {
  signal?.throwIfAborted();
  const entries = extract();
  const stopped = new AbortController();
  const flow = pipeline(createReadStream(path), createGunzip(), entries, { signal: stopped.signal });
  // Its failure reaches the loop below as well, as the failure of `entries`.
  flow.catch(() => undefined);
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      const name = entry.header.name.replace(/^\.\//, '');
      if (entry.header.type !== 'file' || !accept(name)) {
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
