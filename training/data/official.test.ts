import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { celeba } from './celeba.ts';
import type { DatasetImage, OpenDataset } from './dataset.ts';
import { decodeSquare } from './decode.ts';
import { flowers102 } from './flowers102.ts';
import { sha256Of } from '../io/files.ts';
import { projectRoot } from '../../scripts/project.ts';
import { splitImages } from './split.ts';

const folderOf = (name: string): string => join(projectRoot, '../shared/data', name);
const hasCelebA = existsSync(folderOf('celeba'));
const hasFlowers = existsSync(folderOf('flowers102'));
const note = (name: string, present: boolean): string => (present ? name : `${name} (skipped: ${folderOf(name)} is absent)`);

/** A hash of the names of some images, in their order. */
function namesOf(images: readonly DatasetImage[], indices: Uint32Array): string {
  return sha256Of(Buffer.from(Array.from(indices, (index) => images[index]?.name).join(' ')));
}

/** Reads the first images, decodes their crop, and returns the names and the share of colours that are used. */
async function decodeSome(opened: OpenDataset, crop: Parameters<typeof decodeSquare>[2], count: number): Promise<Map<string, number>> {
  const decoded = new Map<string, number>();
  for await (const { index, bytes } of opened.read()) {
    const pixels = await decodeSquare(bytes, 64, crop);
    decoded.set(opened.images[index]?.name ?? '', new Set(pixels).size / 256);
    if (decoded.size === count) break;
  }
  return decoded;
}

describe(note('celeba', hasCelebA), () => {
  it.skipIf(!hasCelebA)('opens, with the official partition of every image, and decodes', async () => {
    const opened = await celeba.open(folderOf('celeba'));
    expect(opened.images).toHaveLength(36_000);
    expect(opened.images.filter(({ officialPartition }) => officialPartition === 'test')).toHaveLength(0);
    expect(opened.images[0]?.name).toBe('000001.jpg');
    const decoded = await decodeSome(opened, (width, height) => celeba.crop(width, height, 1), 8);
    expect(decoded.size).toBe(8);
    for (const colours of decoded.values()) expect(colours).toBeGreaterThan(0.5);
  });

  it.skipIf(!hasCelebA)('tests the published model with what it was tested with from the beginning', async () => {
    const { images } = await celeba.open(folderOf('celeba'));
    expect(namesOf(images, splitImages(images, 1).test)).toBe('972347e536292ee923c01a8feb9750348bffefa7e301436ff050261af093b266');
  });
});

describe(note('flowers102', hasFlowers), () => {
  it.skipIf(!hasFlowers)('opens, with the labels and partitions of the official files, and decodes', async () => {
    const opened = await flowers102.open(folderOf('flowers102'));
    expect([opened.images.length, opened.classNames.length]).toEqual([8_189, 102]);
    const sizeOf = (partition: string): number => opened.images.filter(({ officialPartition }) => officialPartition === partition).length;
    expect([sizeOf('train'), sizeOf('validation'), sizeOf('test')]).toEqual([1_020, 1_020, 6_149]);
    // The dataset's page: image_00001.jpg is a passion flower, class 77; classes have 40 to 258 images.
    expect(opened.images[0]).toMatchObject({ name: 'image_00001.jpg', label: 76 });
    const sizes = Array.from({ length: 102 }, (_, label) => opened.images.filter((image) => image.label === label).length);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([40, 258]);
    const decoded = await decodeSome(opened, (width, height) => flowers102.crop(width, height, 1), 8);
    for (const colours of decoded.values()) expect(colours).toBeGreaterThan(0.5);
  });

  it.skipIf(!hasFlowers)('tests the published model with what it was tested with from the beginning', async () => {
    const { images } = await flowers102.open(folderOf('flowers102'));
    expect(namesOf(images, splitImages(images, 1).test)).toBe('66a43111ef6dee610960e5fb0974cadc8c346f30136339e6cf5b53ec8d869e5d');
  });

  it.skipIf(!hasFlowers)('splits so that every class keeps 80/10/10 to within one image', async () => {
    const { images } = await flowers102.open(folderOf('flowers102'));
    const split = splitImages(images, 0);
    const countOf = (indices: Uint32Array, label: number): number => indices.filter((index) => images[index]?.label === label).length;
    for (let label = 0; label < 102; label++) {
      const size = images.filter((image) => image.label === label).length;
      expect(Math.abs(countOf(split.train, label) - 0.8 * size)).toBeLessThan(1);
      expect(Math.abs(countOf(split.validation, label) - 0.1 * size)).toBeLessThan(1);
      expect(Math.abs(countOf(split.test, label) - 0.1 * size)).toBeLessThan(1);
    }
    expect([split.train.length, split.validation.length, split.test.length].map((count) => count / 8189)).toEqual([
      expect.closeTo(0.8, 3),
      expect.closeTo(0.1, 3),
      expect.closeTo(0.1, 3),
    ]);
  });
});
