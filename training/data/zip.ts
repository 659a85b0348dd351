import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { BufferedReader } from './buffered-reader.ts';
import { LARGEST_ENTRY, type Container } from './container.ts';
import { reasonOf } from '../../src/errors.ts';
import { archiveError, UnsupportedArchiveError } from './errors.ts';
import { fileFingerprint } from './files.ts';

/**
 * Opens a zip archive and reads its directory.
 * @throws DamagedArchiveError where it has none, which is how a truncated download shows; UnreadableFileError.
 */
export async function openZip(path: string): Promise<Container> {
  const directory = await namingTheArchive(path, async () => {
    const zip = await openFile(path);
    try {
      return await readDirectory(zip);
    } finally {
      zip.close();
    }
  });
  // Archives are fastest read from front to back, whatever the order of their directory.
  directory.sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  return {
    path,
    fingerprint: await fileFingerprint(path),
    list: () => Promise.resolve(directory.map(({ name }) => name)),
    async *read(accept, signal) {
      const zip = await namingTheArchive(path, () => openFile(path));
      try {
        for (const { name, entry } of directory) {
          signal?.throwIfAborted();
          if (!accept(name)) continue;
          requireReadable(path, name, entry);
          yield { path: name, bytes: await namingTheArchive(path, () => readEntry(zip, name, entry)) };
        }
      } finally {
        zip.close();
      }
    },
  };
}

interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

async function openFile(path: string): Promise<ZipFile> {
  const reader = new BufferedReader(path);
  try {
    return await fromRandomAccessReaderPromise(reader, reader.size, { autoClose: false, lazyEntries: true, decodeStrings: false });
  } catch (error) {
    reader.close(() => undefined);
    throw error;
  }
}

/** Names are decoded here, since nothing is written under them: yauzl refuses archives with absolute paths. */
async function readDirectory(zip: ZipFile): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileNameRaw.toString('utf8').replaceAll('\\', '/');
    if (!name.endsWith('/')) entries.push({ name, entry });
  }
  return entries;
}

const readableMethods: readonly number[] = [0, 8];

function requireReadable(path: string, name: string, entry: Entry): void {
  if (entry.isEncrypted()) throw new UnsupportedArchiveError(path, `locked by a password (${name})`);
  if (!readableMethods.includes(entry.compressionMethod)) {
    throw new UnsupportedArchiveError(path, `compressed by method ${entry.compressionMethod} (${name})`);
  }
}

async function readEntry(zip: ZipFile, name: string, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > LARGEST_ENTRY) throw new Error(`${name} claims ${entry.uncompressedSize} bytes`);
  let bytes: Buffer;
  try {
    bytes = await buffer(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw new Error(`${name}: ${reasonOf(error)}`, { cause: error });
  }
  if (crc32(bytes) !== entry.crc32) throw new Error(`${name} fails its checksum`);
  return bytes;
}

async function namingTheArchive<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    const unsupported = /^(multi-disk|strong encryption)/.exec(reasonOf(error))?.[1];
    if (unsupported)
      throw new UnsupportedArchiveError(path, unsupported === 'multi-disk' ? 'split over several files' : 'locked by a password');
    throw archiveError(path, error);
  }
}
