import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { ContainedFile } from './container.ts';
import { DamagedArchiveError, UnreadableFileError, UnsupportedArchiveError } from './errors.ts';
import { collect, zipOf, type NamedFiles } from './testing/fixtures.ts';
import { openZip } from './zip.ts';

const folder = temporaryFolder();
const files: NamedFiles = [
  ['faces/', Buffer.alloc(0)],
  ['faces/b.jpg', Buffer.from('the second face, the second face')],
  ['faces/a.jpg', Buffer.from('the first face')],
  ['faces/empty.jpg', Buffer.alloc(0)],
];

async function archive(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function readAll(path: string, signal?: AbortSignal): Promise<ContainedFile[]> {
  return collect((await openZip(path)).read(() => true, signal));
}

describe('openZip', () => {
  it.each(['stored', 'deflated'] as const)('lists and reads %s entries in the order of the file', async (method) => {
    const path = await archive(`${method}.zip`, zipOf(files, method));
    expect(await (await openZip(path)).list()).toEqual(['faces/b.jpg', 'faces/a.jpg', 'faces/empty.jpg']);
    expect(await readAll(path)).toEqual(files.slice(1).map(([path, bytes]) => ({ path, bytes })));
  });

  it('reads entries larger than its window', async () => {
    const large = Buffer.alloc(600_000, 'stepwise');
    const path = await archive(
      'large.zip',
      zipOf([
        ['a', large],
        ['b', Buffer.from('b')],
        ['c', large],
      ]),
    );
    expect((await readAll(path)).map(({ bytes }) => bytes.length)).toEqual([600_000, 1, 600_000]);
  });

  it('reads only what is asked for', async () => {
    const zip = await openZip(await archive('part.zip', zipOf(files)));
    const read = await collect(zip.read((path) => path === 'faces/a.jpg'));
    expect(read.map(({ path }) => path)).toEqual(['faces/a.jpg']);
  });

  it('changes its fingerprint when the archive changes', async () => {
    const before = await openZip(await archive('same.zip', zipOf(files)));
    const after = await openZip(await archive('same.zip', zipOf(files.slice(1))));
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  it('does not call damaged what the system does not let be read', async () => {
    // A folder can be opened, but not read.
    await expect(openZip(folder)).rejects.toThrow(UnreadableFileError);
    await expect(openZip(folder)).rejects.toThrow(`${folder} cannot be read (it is a folder`);
    await expect(openZip(join(folder, 'absent.zip'))).rejects.toThrow(UnreadableFileError);
  });

  it.each([0, 10, 100, 250])('says that an archive cut to %i bytes is truncated, and what to do', async (length) => {
    const path = await archive('cut.zip', zipOf(files).subarray(0, length));
    const opening = openZip(path);
    await expect(opening).rejects.toThrow(DamagedArchiveError);
    await expect(opening).rejects.toThrow(`${path} is truncated or damaged`);
    await expect(opening).rejects.toThrow(/download or copy it again/);
  });

  it('finds a changed byte by the checksum and names the entry', async () => {
    const bytes = zipOf(files);
    bytes[bytes.indexOf('first face')] = 'F'.charCodeAt(0);
    const reading = readAll(await archive('flipped.zip', bytes));
    await expect(reading).rejects.toThrow(DamagedArchiveError);
    await expect(reading).rejects.toThrow(/faces\/a\.jpg fails its checksum/);
  });

  it('refuses an entry that claims gigabytes without allocating them', async () => {
    const bytes = zipOf(files, 'deflated');
    bytes.writeUInt32LE(0xfffffff0, bytes.indexOf('PK\x01\x02') + 24 + 52);
    bytes.writeUInt32LE(0xfffffff0, bytes.indexOf('PK\x01\x02', bytes.indexOf('PK\x01\x02') + 4) + 24);
    await expect(readAll(await archive('bomb.zip', bytes))).rejects.toThrow(/claims 4294967280 bytes/);
  });

  it('does not call damaged what is only packed otherwise: by another method, or with a password', async () => {
    const changed = (at: number, value: number): Buffer => {
      const bytes = zipOf(files, 'deflated');
      for (let entry = bytes.indexOf('PK\x01\x02'); entry >= 0; entry = bytes.indexOf('PK\x01\x02', entry + 4)) bytes[entry + at] = value;
      return bytes;
    };
    const deflate64 = readAll(await archive('deflate64.zip', changed(10, 9)));
    await expect(deflate64).rejects.toThrow(UnsupportedArchiveError);
    await expect(deflate64).rejects.toThrow(/is compressed by method 9 \(faces\/b\.jpg\), which is not read here: extract it/);
    await expect(readAll(await archive('locked.zip', changed(8, 1)))).rejects.toThrow(/is locked by a password/);
  });

  it('takes names as they are: nothing is written under them', async () => {
    const path = await archive(
      'names.zip',
      zipOf([
        ['/faces/a.jpg', Buffer.from('a')],
        ['..\\faces\\b.jpg', Buffer.from('b')],
      ]),
    );
    expect(await (await openZip(path)).list()).toEqual(['/faces/a.jpg', '../faces/b.jpg']);
  });

  it('stops at an abort', async () => {
    const stop = new AbortController();
    const zip = await openZip(await archive('abort.zip', zipOf(files)));
    const reading = zip.read(() => true, stop.signal);
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
  });
});
