import { open } from 'node:fs/promises';
import type { Container } from './container.ts';
import { archiveError, UnsupportedArchiveError } from './errors.ts';
import { openTarball } from './tarball.ts';
import { openZip } from './zip.ts';

/** What archives that are read end with, whichever of them was expected. */
export const archiveExtensions = ['.zip', '.tgz', '.tar.gz', '.tar'] as const;

const HEAD_BYTES = 512;
/** Where a tar's first header says `ustar`. */
const TAR_MAGIC_AT = 257;

const unsupported: readonly (readonly [name: string, magic: string])[] = [
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\x00'],
  ['Zstandard', '\x28\xb5\x2f\xfd'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['RAR', 'Rar!'],
];

/**
 * Opens an archive as what it begins as, whatever its name says: a zip, or a tar, gzipped or not.
 * @throws UnsupportedArchiveError where it is packed in a way that is not read here, DamagedArchiveError, UnreadableFileError
 */
export async function openArchive(path: string): Promise<Container> {
  const head = await headOf(path);
  const begins = (magic: string): boolean => head.startsWith(magic);
  if (begins('PK\x03\x04') || begins('PK\x05\x06')) return openZip(path);
  if (begins('\x1f\x8b')) return openTarball(path, 'gzip');
  if (head.startsWith('ustar', TAR_MAGIC_AT)) return openTarball(path, 'none');
  const packing = unsupported.find(([, magic]) => begins(magic));
  if (packing) throw new UnsupportedArchiveError(path, `packed by ${packing[0]}`);
  // What is none of them will say why when it is read as what its name says.
  return path.endsWith('.zip') ? openZip(path) : openTarball(path, path.endsWith('.tar') ? 'none' : 'gzip');
}

async function headOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw archiveError(path, error);
  }
}
