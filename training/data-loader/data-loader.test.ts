import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/image-set.ts';
import { openPixels, type PixelSource } from '../data/pixel-source.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import { createBatchFiller, allocateBatch, batchesOf, type TrainingBatch } from '../../src/training-step/batch.ts';
import { prefetchingLoader, synchronousLoader, type DataLoader } from './data-loader.ts';

const root = temporaryFolder();
const config = { ...tinyConfig, dropout: 0.25, horizontalFlip: true };
const side = 20;
const pixels = Uint8Array.from({ length: 7 * 3 * side ** 2 }, (_, index) => (index * 31) % 256);

const imagesOf = (source: PixelSource, labels: Uint16Array | null = null): ImageSet => ({
  ...openPixels(source),
  labels,
  names: [],
  source,
});

/** Five of seven images in a file. */
async function imagesInFile(name: string): Promise<ImageSet> {
  const path = join(root, name);
  await writeFile(path, pixels);
  return imagesOf({ kind: 'file', path, side, indices: Uint32Array.of(6, 0, 3, 2, 5) });
}

function expectedOf(images: ImageSet, step: number): TrainingBatch {
  const room = allocateBatch(config);
  createBatchFiller(config, images)(step, room);
  return room;
}

describe.each([
  ['on the spot', synchronousLoader],
  ['ahead, in a thread', prefetchingLoader],
])('inputs drawn %s', (_, open) => {
  let source: DataLoader | null = null;
  afterEach(async () => source?.close());

  it('are those of the steps that are asked for, in runs of any length, forwards and back', async () => {
    const images = await imagesInFile('several.pixels');
    source = open(config, images);
    for (const [first, count] of [
      [0, 1],
      [1, 3],
      [4, 1],
      [5, 1],
      [9, 2],
      [2, 1],
    ] as const) {
      const taken = await source.take(first, count);
      expect(taken).toEqual(Array.from({ length: count }, (_unused, index) => expectedOf(images, first + index)));
    }
  });

  it('come from memory, too', async () => {
    const images = imagesOf({ kind: 'memory', side, pixels });
    source = open(config, images);
    expect(await source.take(3, 1)).toEqual([expectedOf(images, 3)]);
  });

  it('tell the class of each image but of the share that is left untold', async () => {
    const labels = Uint16Array.of(0, 1, 2, 0, 1);
    const images = { ...(await imagesInFile('classes.pixels')), labels };
    const told = { ...config, network: { ...config.network, classes: 3 }, classDropout: 0.5 };
    source = open(told, images);
    const batches = await source.take(0, 40);
    const rows = batches.flatMap(({ classOneHot }) =>
      Array.from({ length: config.batchSize }, (_, index) => classOneHot.slice(3 * index, 3 * index + 3)),
    );
    const left = rows.filter((row) => row.every((value) => value === 0)).length / rows.length;
    expect(rows.every((row) => row.reduce((sum, value) => sum + value, 0) <= 1)).toBe(true);
    expect(Math.abs(left - 0.5)).toBeLessThan(0.2);
    const all = createBatchFiller({ ...told, classDropout: 0 }, images);
    const batch = allocateBatch(told);
    all(0, batch);
    const expected = batchesOf(told, images)
      .indicesOf(0)
      .map((index) => labels[index] ?? NaN);
    expect(Array.from({ length: config.batchSize }, (_, index) => batch.classOneHot.subarray(3 * index, 3 * index + 3).indexOf(1))).toEqual(
      expected,
    );
    // Images, noise and masks are those of a run without classes.
    const { classOneHot, ...rest } = batch;
    expect(classOneHot).toHaveLength(3 * config.batchSize);
    const { classOneHot: none, ...plain } = expectedOf(images, 0);
    expect(none).toHaveLength(0);
    expect(rest).toEqual(plain);
  });

  it('end in what went wrong where the images are cut short', async () => {
    const images = await imagesInFile('short.pixels');
    await writeFile(join(root, 'short.pixels'), pixels.subarray(0, 10));
    source = open(config, images);
    const taken = async () => source?.take(0, 1);
    await expect(taken()).rejects.toThrow('was cut short while in use: start again.');
  });
});

it('inputs drawn ahead end in the failure of their thread, whenever they are asked for', async () => {
  const images = await imagesInFile('gone.pixels');
  await rm(join(root, 'gone.pixels'));
  const source = prefetchingLoader(config, images);
  await expect(source.take(0, 1)).rejects.toThrow('gone.pixels');
  await expect(source.take(1, 1)).rejects.toThrow('gone.pixels');
  await source.close();
});
