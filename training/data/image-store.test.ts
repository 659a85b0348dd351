import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileWriteError } from '../io/errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeFiles } from './testing/fixtures.ts';
import { openImageStore, writeImageStore } from './image-store.ts';

const content = { key: 'what the pixels depend on', side: 2, count: 3 };
const pixelsOf = (index: number): Uint8Array => Uint8Array.from({ length: 12 }, (_, at) => 20 * index + at);

/** Writes the images in reverse order, as concurrent decoding might. */
const write = (stem: string): Promise<void> =>
  writeImageStore(stem, content, async (put) => {
    for (const index of [2, 1, 0]) await put(index, pixelsOf(index));
  });

describe('an image store', () => {
  it('gives back every image', async () => {
    const stem = join(temporaryFolder(), 'images/faces');
    await write(stem);
    const store = await openImageStore(stem, content);
    const pixels = new Uint8Array(12);
    for (const index of [1, 0, 2]) {
      store?.readPixels(index, pixels);
      expect(pixels).toEqual(pixelsOf(index));
    }
    expect(() => store?.readPixels(3, pixels)).toThrow(RangeError);
    store?.close();
    expect(() => store?.readPixels(0, pixels)).toThrow();
  });

  it('opens only for what it holds, and only whole', async () => {
    const stem = join(temporaryFolder(), 'faces');
    expect(await openImageStore(stem, content)).toBeNull();
    await write(stem);
    expect(await openImageStore(stem, { ...content, key: 'other files' })).toBeNull();
    expect(await openImageStore(stem, { ...content, count: 4 })).toBeNull();
    await truncate(`${stem}.pixels`, 35);
    expect(await openImageStore(stem, content)).toBeNull();
    await appendFile(`${stem}.pixels`, Buffer.alloc(2));
    expect(await openImageStore(stem, content)).toBeNull();
    await write(stem);
    await writeFile(`${stem}.json`, '{"version":1');
    expect(await openImageStore(stem, content)).toBeNull();
  });

  it('says so when its file is cut short while it is read', async () => {
    const stem = join(temporaryFolder(), 'faces');
    await write(stem);
    const store = await openImageStore(stem, content);
    await truncate(`${stem}.pixels`, 20);
    expect(() => store?.readPixels(2, new Uint8Array(12))).toThrow(/faces\.pixels was cut short/);
    store?.close();
  });

  it('leaves nothing when the images fail, not even an older store that it was to replace', async () => {
    const folder = temporaryFolder();
    const stem = join(folder, 'faces');
    await write(stem);
    const failing = writeImageStore(stem, content, async (put) => {
      await put(0, pixelsOf(0));
      throw new Error('a broken image');
    });
    await expect(failing).rejects.toThrow('a broken image');
    expect(await openImageStore(stem, content)).toBeNull();
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('removes what a killed process left, and nothing of one that still writes', async () => {
    const folder = temporaryFolder();
    // Linux gives process ids up to 4,194,304.
    await writeFiles(folder, {
      'faces.99999999.partial': 'dead',
      [`faces.${process.ppid}.partial`]: 'alive',
      'other.99999999.partial': 'other',
    });
    await write(join(folder, 'faces'));
    expect((await readdir(folder)).sort()).toEqual(
      [`faces.${process.ppid}.partial`, 'faces.json', 'faces.pixels', 'other.99999999.partial'].sort(),
    );
    expect(JSON.parse(await readFile(join(folder, 'faces.json'), 'utf8'))).toEqual({ version: 1, ...content });
  });

  it('says where it could not write, and what to do', async () => {
    const folder = temporaryFolder();
    await writeFiles(folder, { 'a file': '' });
    const stem = join(folder, 'a file/faces');
    await expect(write(stem)).rejects.toThrow(FileWriteError);
    await expect(write(stem)).rejects.toThrow(
      /faces\.pixels could not be written \(there is something of this name\): choose another place\.$/,
    );
  });
});
