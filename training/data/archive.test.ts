import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openArchive } from './archive.ts';
import { DamagedArchiveError, UnreadableFileError, UnsupportedArchiveError } from './errors.ts';
import { collect, tarballOf, tarOf, zipOf, type NamedFiles } from './testing/fixtures.ts';

const folder = temporaryFolder();
const files: NamedFiles = [['jpg/image_00001.jpg', Buffer.from('one')]];

async function written(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('openArchive', () => {
  it.each<[string, string, Promise<Buffer>]>([
    ['a zip', 'flowers.tgz', Promise.resolve(zipOf(files))],
    ['a gzipped tar', 'flowers.zip', tarballOf(files)],
    ['a tar that a browser unpacked', '102flowers.tgz', tarOf(files)],
  ])('reads %s whatever its name says', async (_, name, bytes) => {
    const archive = await openArchive(await written(name, await bytes));
    expect(await collect(archive.read(() => true))).toEqual([{ path: 'jpg/image_00001.jpg', bytes: Buffer.from('one') }]);
  });

  it.each([
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2])],
    ['bzip2', Buffer.from('BZh91AY')],
    ['Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    ['7z', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
    ['RAR', Buffer.from('Rar!')],
  ])('names what is packed by %s, and does not call it damaged', async (name, bytes) => {
    const path = await written('flowers.tgz', bytes);
    await expect(openArchive(path)).rejects.toThrow(UnsupportedArchiveError);
    await expect(openArchive(path)).rejects.toThrow(
      `${path} is packed by ${name}, which is not read here: extract it, or pack its files as an ordinary zip or .tar.gz.`,
    );
  });

  it('says what is wrong with what is no archive', async () => {
    await expect(openArchive(await written('page.zip', Buffer.from('<html>')))).rejects.toThrow(DamagedArchiveError);
    const page = await openArchive(await written('page.tgz', Buffer.from('<html>')));
    await expect(page.list()).rejects.toThrow(DamagedArchiveError);
    await expect(openArchive(join(folder, 'absent.zip'))).rejects.toThrow(UnreadableFileError);
  });
});
