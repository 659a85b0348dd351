import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetImage } from './dataset.ts';
import { TooFewImagesError } from './errors.ts';
import { partitions, splitImages } from './split.ts';

const imagesOf = (labels: readonly (number | null)[]): DatasetImage[] =>
  labels.map((label, index) => ({ name: `image ${index}`, label, officialPartition: null }));
const unlabelled = (count: number): DatasetImage[] => imagesOf(Array<null>(count).fill(null));
const classSizes = fc.array(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 12 });

describe('splitImages', () => {
  it('splits 80/10/10', () => {
    const { train, validation, test } = splitImages(unlabelled(36_000), 7);
    expect([train.length, validation.length, test.length]).toEqual([28_800, 3_600, 3_600]);
  });

  it('puts every image into exactly one part, whatever the classes', () => {
    fc.assert(
      fc.property(classSizes, fc.nat(), (sizes, seed) => {
        const split = splitImages(imagesOf(sizes.flatMap((size, label) => Array<number>(size).fill(label))), seed);
        const all = partitions.flatMap((part) => [...split[part]]).sort((a, b) => a - b);
        expect(all).toEqual(all.map((_, index) => index));
      }),
    );
  });

  it('keeps the proportions of every class to within one image, and gives each part one of every class', () => {
    fc.assert(
      fc.property(classSizes, fc.nat(), (sizes, seed) => {
        const labels = sizes.flatMap((size, label) => Array<number>(size).fill(label));
        const split = splitImages(imagesOf(labels), seed);
        for (const [label, size] of sizes.entries()) {
          for (const [part, share] of [
            ['train', 0.8],
            ['validation', 0.1],
            ['test', 0.1],
          ] as const) {
            const count = split[part].filter((index) => labels[index] === label).length;
            expect(count).toBeGreaterThan(0);
            // Below ten images a part that must not be empty takes what its share does not give it.
            expect(Math.abs(count - share * size)).toBeLessThan(size < 10 ? 2 : 1);
          }
        }
      }),
    );
  });

  it('shares equal remainders between validation and test, so that the totals keep the proportions too', () => {
    // 45 images make 36, 4.5 and 4.5.
    const split = splitImages(imagesOf(Array.from({ length: 45 * 10 }, (_, index) => index % 10)), 3);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([360, 45, 45]);
  });

  it('is the same for the same seed and another for another', () => {
    const images = imagesOf(Array.from({ length: 200 }, (_, index) => index % 4));
    expect(splitImages(images, 5)).toEqual(splitImages(images, 5));
    expect(splitImages(images, 6)).not.toEqual(splitImages(images, 5));
  });

  it('orders each part at random, so that its beginning is a sample of all classes', () => {
    const { validation } = splitImages(imagesOf(Array.from({ length: 4000 }, (_, index) => Math.floor(index / 400))), 1);
    expect(new Set(validation.slice(0, 100).map((index) => Math.floor(index / 400))).size).toBe(10);
  });

  it('says what has too few images', () => {
    expect(() => splitImages(unlabelled(2), 0)).toThrow('The dataset has 2 images, but splitting needs at least 3');
    expect(() => splitImages(imagesOf([0, 0, 0, 1]), 0)).toThrow('Class 2 has 1 image, but splitting needs at least 3');
    expect(() => splitImages([], 0)).toThrow(TooFewImagesError);
  });
});
