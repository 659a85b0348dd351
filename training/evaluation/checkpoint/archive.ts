import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry } from 'yauzl';
import { reasonOf } from '../../../src/errors.ts';
import { PickleError } from './errors.ts';

/** Where a file's content lies in its archive. */
interface Place {
  readonly entry: Entry;
  readonly start: number;
  readonly end: number;
}

/** zip's number for files that are stored as they are. */
const STORED = 0;

/**
 * The files of a zip archive by their names: views of `bytes`, so that an archive takes no more memory than it has bytes.
 * @throws PickleError where it is damaged, or compressed, which torch.save never does
 */
export async function storedFiles(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const places = (await placesIn(bytes)).toSorted((a, b) => a.start - b.start);
  const files = new Map<string, Uint8Array>();
  let free = 0;
  for (const { entry, start, end } of places) {
    if (start < free || end > bytes.length) throw new PickleError(`${entry.fileName} overlaps another file of its archive, or its end`);
    free = end;
    const content = bytes.subarray(start, end);
    if (crc32(content) !== entry.crc32) throw new PickleError(`${entry.fileName} fails its checksum`);
    if (files.has(entry.fileName)) throw new PickleError(`its archive has ${entry.fileName} twice`);
    files.set(entry.fileName, content);
  }
  return files;
}

async function placesIn(bytes: Uint8Array): Promise<Place[]> {
  try {
    const archive = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { lazyEntries: true });
    const places: Place[] = [];
    for await (const entry of archive.eachEntry()) {
      if (entry.compressionMethod !== STORED || entry.isEncrypted()) throw new PickleError(`${entry.fileName} is compressed or encrypted`);
      const { fileDataStart: start } = await archive.readLocalFileHeaderPromise(entry, { minimal: true });
      places.push({ entry, start, end: start + entry.uncompressedSize });
    }
    return places;
  } catch (cause) {
    throw cause instanceof PickleError ? cause : new PickleError(`its archive is damaged: ${reasonOf(cause)}`, { cause });
  }
}
