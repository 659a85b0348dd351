import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { BufferedReader } from './buffered-reader.ts';
import { LARGEST_ENTRY, type ListedContainer } from './container.ts';
import { reasonOf } from '../errors.ts';
import { archiveError } from './errors.ts';
import { fileFingerprint } from './files.ts';

/**
 * Opens a zip archive and reads its directory.
 * @throws DamagedArchiveError where it has none, which is how a truncated download shows; UnreadableFileError.
 */
export async function openZip(path: string): Promise<ListedContainer> {
  const directory = await namingTheArchive(path, async () => {
    const zip = await openFile(path);
    try {
      return await readDirectory(zip);
    } finally {
      zip.close();
    }
  });
  // Archives are fastest read from front to back, whatever the order of their directory.
  directory.sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  return {
    path,
    fingerprint: await fileFingerprint(path),
    paths: directory.map((entry) => entry.fileName),
    async *read(accept, signal) {
      const zip = await namingTheArchive(path, () => openFile(path));
      try {
        for (const entry of directory) {
          signal?.throwIfAborted();
          if (!accept(entry.fileName)) continue;
          yield { path: entry.fileName, bytes: await namingTheArchive(path, () => readEntry(zip, entry)) };
        }
      } finally {
        zip.close();
      }
    },
  };
}

async function openFile(path: string): Promise<ZipFile> {
  const reader = new BufferedReader(path);
  try {
    return await fromRandomAccessReaderPromise(reader, reader.size, { autoClose: false, lazyEntries: true });
  } catch (error) {
    reader.close(() => undefined);
    throw error;
  }
}

async function readDirectory(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries;
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > LARGEST_ENTRY) {
    throw new Error(`${entry.fileName} claims ${entry.uncompressedSize} bytes`);
  }
  let bytes: Buffer;
  try {
    bytes = await buffer(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw new Error(`${entry.fileName}: ${reasonOf(error)}`, { cause: error });
  }
  if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} fails its checksum`);
  return bytes;
}

async function namingTheArchive<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw archiveError(path, error);
  }
}
