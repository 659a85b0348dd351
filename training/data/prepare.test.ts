import { readdir, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { centredBatches } from '../../src/training-step/batches.ts';
import { BrokenImagesError, DamagedArchiveError, TooFewImagesError } from './errors.ts';
import { DataOptionError } from '../../src/training-step/errors.ts';
import { faces, gradientJpeg, gradientPng, writeCelebA, writeFiles, writeFlowers, zipOf } from './testing/fixtures.ts';
import { prepareDataset, type DecodeProgress, type PreparedDataset, type PrepareOptions } from './prepare.ts';

interface Prepared {
  readonly dataset: PreparedDataset;
  readonly progress: readonly DecodeProgress[];
}

async function prepare(options: Partial<PrepareOptions> & Pick<PrepareOptions, 'data' | 'cacheRoot'>): Promise<Prepared> {
  const progress: DecodeProgress[] = [];
  const dataset = await prepareDataset({ imageSize: 16, margin: 2, seed: 4, onProgress: (step) => progress.push(step), ...options });
  return { dataset, progress };
}

/** Splits and hashes are small and stay. */
const isSmall = (name: string): boolean => name.includes('seed') || name.endsWith('.txt');

async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** The stored pixels of all images by name. */
function pixelsByName({ train, validation, test }: PreparedDataset): Map<string, Uint8Array> {
  const pixels = new Map<string, Uint8Array>();
  for (const set of [train, validation, test]) {
    for (const [index, name] of set.names.entries()) {
      const image = new Uint8Array(3 * set.side ** 2);
      set.readPixels(index, image);
      pixels.set(name, image);
    }
  }
  return pixels;
}

describe('preparing CelebA', () => {
  it('decodes every image once, splits them, and tells its progress', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 20);
    const { dataset, progress } = await prepare({ data: 'celeba', dataRoot: data, cacheRoot });
    expect(dataset).toMatchObject({ name: 'celeba', isOwn: false, title: 'CelebA', classNames: [], horizontalFlip: true, imageSize: 16 });
    expect(dataset.licence).toMatch(/non-commercial research only.*Multimedia Laboratory/);
    expect(dataset.train.count + dataset.validation.count + dataset.test.count).toBe(20);
    expect(dataset.train.count).toBeGreaterThan(10);
    expect([dataset.train.side, dataset.train.labels]).toEqual([18, null]);
    expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(progress.every(({ total }) => total === 20)).toBe(true);
    // The fixture's blue is the image's number.
    for (const [name, pixels] of pixelsByName(dataset))
      expect(Math.abs((pixels[2 * 18 * 18 + 100] ?? 0) - Number(name.slice(0, 6)) + 1)).toBeLessThan(3);
    dataset.close();
  });

  it('gives the same picture from the official size as from half of it', async () => {
    const [official, half, cacheRoot] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await writeCelebA(official, 3, 178, 218);
    await writeCelebA(half, 3, 89, 109);
    const large = await prepare({ data: official, cacheRoot });
    const small = await prepare({ data: half, cacheRoot });
    const reference = pixelsByName(large.dataset);
    for (const [name, pixels] of pixelsByName(small.dataset)) {
      const difference = pixels.reduce((sum, value, index) => sum + Math.abs(value - (reference.get(name)?.[index] ?? 0)), 0);
      // Columns and rows of the crop are rounded to whole pixels: half a pixel of 89 moves the gradient by 1.4.
      expect(difference / pixels.length).toBeLessThan(2);
    }
    large.dataset.close();
    small.dataset.close();
  });

  it('serves the crop itself to validation, with a margin and without', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 3);
    const validationImage = async (margin: number): Promise<Float32Array | undefined> => {
      const { dataset } = await prepare({ data, cacheRoot, imageSize: 64, margin });
      const [batch] = centredBatches(dataset.validation, { batchSize: 1, imageSize: 64 });
      dataset.close();
      return batch?.images;
    };
    const plain = await validationImage(0);
    expect(plain).toHaveLength(3 * 64 * 64);
    expect(await validationImage(8)).toEqual(plain);
  });
});

describe('preparing Flowers 102', () => {
  it('carries the labels into splits that hold every class', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeFlowers(
      data,
      Array.from({ length: 30 }, (_, index) => 1 + (index % 3)),
    );
    const { dataset } = await prepare({ data, cacheRoot });
    expect([dataset.train.count, dataset.validation.count, dataset.test.count, dataset.classNames.length]).toEqual([24, 3, 3, 3]);
    expect([...(dataset.test.labels ?? [])].sort()).toEqual([0, 1, 2]);
    for (const [index, name] of dataset.train.names.entries()) {
      expect(dataset.train.labels?.[index]).toBe((Number(name.slice(6, 11)) - 1) % 3);
    }
    dataset.close();
  });
});

describe('preparing a folder of images', () => {
  it('takes images of all sizes and formats, named after the folder', async () => {
    const [parent, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    const data = join(parent, 'Our Cats');
    const png = await sharp({ create: { width: 7, height: 300, channels: 4, background: '#00ff0080' } })
      .png()
      .toBuffer();
    await writeFiles(data, { 'a.jpg': await gradientJpeg(50, 20), 'b/c.png': png, 'd.jpg': await gradientJpeg(9, 9) });
    const { dataset } = await prepare({ data, cacheRoot });
    expect(dataset).toMatchObject({ name: 'Our Cats', isOwn: true, title: 'Our Cats' });
    expect([...pixelsByName(dataset).keys()].sort()).toEqual(['a.jpg', 'b/c.png', 'd.jpg']);
    expect((await filesBelow(cacheRoot)).every((name) => name.startsWith('our-cats-'))).toBe(true);
    dataset.close();
  });
});

describe('the cache of decoded images', () => {
  it('serves the second time, until a file, the size or the margin changes', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 10);
    const decoded = async (changes: Partial<PrepareOptions> = {}): Promise<number> => {
      const { dataset, progress } = await prepare({ data, cacheRoot, ...changes });
      dataset.close();
      return progress.length;
    };
    expect(await decoded()).toBe(10);
    expect(await decoded()).toBe(0);
    expect(await decoded({ seed: 5 })).toBe(0);
    expect(await decoded({ margin: 3 })).toBe(10);
    expect(await decoded({ imageSize: 17, margin: 1 })).toBe(10);
    await utimes(join(data, 'img_align_celeba.zip'), 1, 1);
    expect(await decoded()).toBe(10);
  });

  it('is made again where it is damaged', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 10);
    const first = await prepare({ data, cacheRoot });
    const before = pixelsByName(first.dataset);
    first.dataset.close();
    const pixels = (await filesBelow(cacheRoot)).find((name) => name.endsWith('.pixels')) ?? '';
    await truncate(join(cacheRoot, 'images', pixels), 100);
    const second = await prepare({ data, cacheRoot });
    expect(second.progress).toHaveLength(10);
    expect(pixelsByName(second.dataset)).toEqual(before);
    second.dataset.close();
  });

  it('is not left half-written: a broken image is named', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 10);
    const images = await faces(10);
    const damaged = images.map(([name, bytes]): [string, Buffer] => [name, name === '000007.jpg' ? bytes.subarray(0, 400) : bytes]);
    await writeFile(join(data, 'img_align_celeba.zip'), zipOf(damaged));
    const preparing = prepare({ data, cacheRoot });
    await expect(preparing).rejects.toThrow(BrokenImagesError);
    await expect(preparing).rejects.toThrow(`The image 000007.jpg in ${join(data, 'img_align_celeba.zip')} cannot be used`);
    expect((await filesBelow(cacheRoot)).filter((name) => !isSmall(name))).toEqual([]);
  });

  it('is not left half-written: all broken images are named at once, twenty of them in full', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    const good = Object.fromEntries(
      await Promise.all([1, 2, 3].map(async (index) => [`good-${index}.png`, await gradientPng(9, 9, index)] as const)),
    );
    const broken = Object.fromEntries(
      Array.from({ length: 22 }, (_, index) => [`broken-${String(index).padStart(2, '0')}.jpg`, 'no JPEG']),
    );
    await writeFiles(data, { ...good, ...broken });
    const failure = await prepare({ data, cacheRoot }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokenImagesError);
    const { message, images } = failure as BrokenImagesError;
    expect(images.map(({ name }) => name)).toEqual(Object.keys(broken));
    expect(message).toMatch(
      /^22 images in .* cannot be used: replace them by good copies, .*\n {2}broken-00\.jpg \(.*\n {2}broken-19\.jpg \(.*\)\n {2}and 2 more$/s,
    );
    expect((await filesBelow(cacheRoot)).filter((name) => !isSmall(name))).toEqual([]);
  });

  it('is not left half-written: an image of another dataset is named with its size', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 5, 100, 100);
    await expect(prepare({ data, cacheRoot })).rejects.toThrow(
      /^5 images in .* cannot be used: .*\n {2}000001\.jpg \(it is 100x100, expected the proportions 178x218 of the aligned faces\)\n {2}000002/,
    );
  });

  it('is not left half-written: a truncated archive is named', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeFlowers(
      data,
      Array.from({ length: 30 }, () => 1),
    );
    await truncate(join(data, '102flowers.tgz'), Math.floor((await stat(join(data, '102flowers.tgz'))).size / 2));
    await expect(prepare({ data, cacheRoot })).rejects.toThrow(DamagedArchiveError);
    expect((await filesBelow(cacheRoot)).filter((name) => !isSmall(name))).toEqual([]);
  });

  it('is not left half-written after an abort', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 30);
    const stop = new AbortController();
    const preparing = prepare({ data, cacheRoot, signal: stop.signal, onProgress: ({ done }) => done === 5 && stop.abort() });
    await expect(preparing).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    expect((await filesBelow(cacheRoot)).filter((name) => !isSmall(name))).toEqual([]);
  });
});

describe('the split', () => {
  it('is stored, and depends on the seed and the images, not on their decoding', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 20);
    const trainOf = async (changes: Partial<PrepareOptions>): Promise<readonly string[]> => {
      const { dataset } = await prepare({ data, cacheRoot, ...changes });
      dataset.close();
      return dataset.train.names;
    };
    const names = await trainOf({});
    expect(await trainOf({ imageSize: 8, cacheRoot: temporaryFolder() })).toEqual(names);
    expect(await trainOf({ seed: 5 })).not.toEqual(names);
    expect((await filesBelow(join(cacheRoot, 'splits'))).map((name) => name.replace(/-[0-9a-f]{8}/, ''))).toEqual(
      expect.arrayContaining(['celeba-seed4-content.json', 'celeba-seed5-content.json']),
    );
  });

  it('stays where files are renamed, and moves no image where others come and go', async () => {
    const [parent, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    const data = join(parent, 'cats');
    const images = await Promise.all(
      Array.from({ length: 40 }, async (_, index): Promise<[string, Buffer]> => [`${index}.png`, await gradientPng(8, 8, index)]),
    );
    await writeFiles(data, Object.fromEntries(images));
    const open = async (): Promise<{ dataset: PreparedDataset; parts: Map<string, string>; pixels: number[][] }> => {
      const { dataset } = await prepare({ data, cacheRoot, imageSize: 8, margin: 0 });
      const pixels: number[][] = [];
      const parts = new Map<string, string>();
      for (const part of ['train', 'validation', 'test'] as const) {
        for (let index = 0; index < dataset[part].count; index++) {
          const image = new Uint8Array(3 * 8 * 8);
          dataset[part].readPixels(index, image);
          pixels.push([...image]);
          // The blue of a picture is its number.
          parts.set(String(image[2 * 8 * 8]), part);
        }
      }
      dataset.close();
      return { dataset, parts, pixels };
    };
    const before = await open();
    await rename(join(data, '7.png'), join(data, 'z.png'));
    const renamed = await open();
    expect(renamed.pixels).toEqual(before.pixels);
    expect(renamed.dataset.fingerprint).toBe(before.dataset.fingerprint);
    expect(renamed.dataset.split.imageList).toBe(before.dataset.split.imageList);
    for (const name of ['1.png', '2.png', '3.png']) await rm(join(data, name));
    await writeFiles(data, { 'new.png': await gradientPng(8, 8, 200) });
    const changed = await open();
    expect(changed.dataset.fingerprint).not.toBe(before.dataset.fingerprint);
    for (const [picture, part] of changed.parts)
      if (picture !== '200') expect([picture, part]).toEqual([picture, before.parts.get(picture)]);
  });

  it('by the first rule is that of the list as it was read then: what is read today besides is left out', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    const images = await Promise.all(
      Array.from({ length: 12 }, async (_, index): Promise<[string, Buffer]> => [`${index}.jpg`, await gradientJpeg(8, 8, index)]),
    );
    await writeFiles(data, Object.fromEntries(images));
    const open = async (): Promise<PreparedDataset> => {
      const { dataset } = await prepare({ data, cacheRoot, imageSize: 8, margin: 0, splitRule: 1 });
      dataset.close();
      return dataset;
    };
    const before = await open();
    await writeFiles(data, { '3a.jfif': await gradientJpeg(8, 8, 99) });
    const after = await open();
    expect(after.test.names).toEqual(before.test.names);
    expect(after.train.names).toEqual(before.train.names);
    expect(after.fingerprint).toBe(before.fingerprint);
    expect(after.leftOut).toBe(`1 file in ${data} is left out: 1 unknown to the split of an earlier version (3a.jfif).`);
    // Its order is the list's, so that a new name may change everything.
    await rename(join(data, '1.jpg'), join(data, 'z.jpg'));
    expect((await open()).fingerprint).not.toBe(before.fingerprint);
  });

  it('comes before the decoding, so that too few images show at once', async () => {
    const [data, cacheRoot] = [temporaryFolder(), temporaryFolder()];
    await writeCelebA(data, 2);
    await expect(prepare({ data, cacheRoot })).rejects.toThrow(TooFewImagesError);
  });
});

describe('the options', () => {
  it.each([
    [{ imageSize: 0 }, 'The image size 0 cannot be used: it must be a whole number from 1 to 1024.'],
    [{ imageSize: 64.5 }, 'The image size 64.5 cannot be used'],
    [{ margin: -1 }, 'The margin -1 cannot be used: it must be a whole number from 0 to 6 at image size 16.'],
    [{ margin: 7 }, 'The margin 7 cannot be used'],
    [{ seed: 2 ** 32 }, 'The seed 4294967296 cannot be used: it must be a whole number from 0 to 4294967295.'],
  ])('%j is refused', async (options, message) => {
    const data = temporaryFolder();
    await writeCelebA(data, 3);
    await expect(prepare({ data, cacheRoot: temporaryFolder(), ...options })).rejects.toThrow(DataOptionError);
    await expect(prepare({ data, cacheRoot: temporaryFolder(), ...options })).rejects.toThrow(message);
  });
});

describe('held out of any folder', () => {
  it('is what a large folder holds out, and not what a small one has to, for want of anything else', async () => {
    const cacheRoot = temporaryFolder();
    const isOfAnyFolder = async (count: number): Promise<boolean> => {
      const data = temporaryFolder();
      const files = await Promise.all(
        Array.from({ length: count }, async (_, index) => [`${index}.png`, await gradientPng(20, 20, index)] as const),
      );
      await writeFiles(data, Object.fromEntries(files));
      const { dataset } = await prepare({ data, cacheRoot, seed: 0 });
      dataset.close();
      return dataset.split.isOfAnyFolder;
    };
    expect(await isOfAnyFolder(80)).toBe(true);
    expect(await isOfAnyFolder(3)).toBe(false);
  });
});
