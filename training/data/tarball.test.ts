import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { ContainedFile } from './container.ts';
import { DamagedArchiveError, UnreadableFileError } from './errors.ts';
import { collect, tarballOf, tarOf, type NamedFiles } from './testing/fixtures.ts';
import { openTarball } from './tarball.ts';

const folder = temporaryFolder();
const files: NamedFiles = [
  ['jpg/image_00001.jpg', Buffer.alloc(5000, 'one')],
  ['jpg/readme.txt', Buffer.from('not a flower')],
  ['./jpg/image_00002.jpg', Buffer.alloc(300_000, 'two')],
];
const isImage = (path: string): boolean => path.endsWith('.jpg');

async function readAll(bytes: Buffer, signal?: AbortSignal): Promise<ContainedFile[]> {
  const path = join(folder, '102flowers.tgz');
  await writeFile(path, bytes);
  return collect((await openTarball(path, 'gzip')).read(isImage, signal));
}

describe('openTarball', () => {
  it('reads the files that are asked for', async () => {
    const read = await readAll(await tarballOf(files));
    expect(read.map(({ path, bytes }) => [path, bytes.length])).toEqual([
      ['jpg/image_00001.jpg', 5000],
      ['jpg/image_00002.jpg', 300_000],
    ]);
    expect(read[1]?.bytes.subarray(0, 6).toString()).toBe('twotwo');
  });

  it('lists all files, and reads a tar that is not compressed', async () => {
    const path = join(folder, 'flowers.tar');
    await writeFile(path, await tarOf(files));
    const tar = await openTarball(path, 'none');
    expect(await tar.list()).toEqual(['jpg/image_00001.jpg', 'jpg/readme.txt', 'jpg/image_00002.jpg']);
    expect((await collect(tar.read(isImage))).map(({ bytes }) => bytes.length)).toEqual([5000, 300_000]);
  });

  it.each([0.02, 0.5, 0.9, 0.999])('says that a download cut to %f of its length is truncated', async (share) => {
    const whole = await tarballOf(files);
    const reading = readAll(whole.subarray(0, Math.floor(whole.length * share)));
    await expect(reading).rejects.toThrow(DamagedArchiveError);
    await expect(reading).rejects.toThrow(/102flowers\.tgz is truncated or damaged .*download or copy it again/);
  });

  it('says so where the tar inside ends early', async () => {
    const tar = await tarOf(files);
    await expect(readAll(gzipSync(tar.subarray(0, 100_000)))).rejects.toThrow(DamagedArchiveError);
  });

  it('does not call damaged what the system does not let be read', async () => {
    const folder = temporaryFolder();
    await expect(collect((await openTarball(folder, 'gzip')).read(() => true))).rejects.toThrow(UnreadableFileError);
  });

  it('says so where the file is something else', async () => {
    await expect(readAll(Buffer.from('<html>404</html>'))).rejects.toThrow(DamagedArchiveError);
    await expect(readAll(gzipSync(Buffer.alloc(2000, 'x')))).rejects.toThrow(DamagedArchiveError);
  });

  it('finds a changed byte by the checksum', async () => {
    const whole = gzipSync(await tarOf(files), { level: 0 });
    whole[whole.indexOf('twotwo') + 1000] = 0;
    await expect(readAll(whole)).rejects.toThrow(DamagedArchiveError);
  });

  it('stops at an abort, and when its reader has enough', async () => {
    const path = join(folder, 'enough.tgz');
    await writeFile(path, await tarballOf(files));
    const stop = new AbortController();
    const aborted = (await openTarball(path, 'gzip')).read(isImage, stop.signal);
    await aborted.next();
    stop.abort();
    await expect(aborted.next()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    for await (const { path: first } of (await openTarball(path, 'gzip')).read(isImage)) {
      expect(first).toBe('jpg/image_00001.jpg');
      break;
    }
  });
});
