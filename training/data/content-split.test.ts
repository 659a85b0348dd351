import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentFingerprint, isAlwaysHeldOut, listFingerprint, splitByContent } from './content-split.ts';
import type { DatasetImage, Partition } from './dataset.ts';
import { TooFewImagesError } from './errors.ts';
import { partitions, type Split } from './split.ts';

/** A picture that is known by its content; its name and its place are others'. */
interface Picture {
  readonly content: string;
  readonly label: number | null;
}

const pictures = (count: number, label: number | null = null): Picture[] =>
  Array.from({ length: count }, (_, index) => ({ content: `${label ?? 'any'} ${index}`, label }));
const imagesOf = (list: readonly Picture[]): DatasetImage[] =>
  list.map(({ label }, index) => ({ name: `image ${index}`, label, officialPartition: null }));
const splitOf = (list: readonly Picture[], seed = 5): Split =>
  splitByContent(
    imagesOf(list),
    list.map(({ content }) => content),
    seed,
  );

/** The part of each content. */
function partsOf(list: readonly Picture[], seed = 5): Map<string, Partition> {
  const split = splitOf(list, seed);
  return new Map(partitions.flatMap((part) => Array.from(split[part], (index) => [list[index]?.content ?? '', part] as const)));
}

describe('splitByContent', () => {
  it('puts eight tenths into training and one each into validation and test, as far as chance goes', () => {
    const { train, validation, test } = splitOf(pictures(20_000));
    expect(train.length + validation.length + test.length).toBe(20_000);
    // Five standard deviations of 20,000 draws with a chance of a tenth are 212.
    expect(Math.abs(test.length - 2000)).toBeLessThan(212);
    expect(Math.abs(validation.length - 2000)).toBeLessThan(212);
  });

  it('does not depend on the order of the list, and so not on names either', () => {
    const list = pictures(200);
    expect(partsOf([...list].reverse())).toEqual(partsOf(list));
  });

  it('moves no image when others are added or removed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 60, maxLength: 300 }), fc.nat(), (kept, seed) => {
        const list = pictures(kept.length);
        const rest = list.filter((_, index) => kept[index]);
        fc.pre(rest.length >= 30);
        const [before, after] = [partsOf(list, seed), partsOf(rest, seed)];
        // A part that would be empty takes the nearest image, which is the only way to move one.
        const moved = rest.filter(({ content }) => before.get(content) !== after.get(content));
        const counts = partitions.map((part) => [...after.values()].filter((value) => value === part).length);
        expect(moved.length).toBeLessThanOrEqual(counts.filter((count) => count === 1).length);
      }),
      { seed: 3 },
    );
  });

  it('never trains on what was tested with, however small the folder becomes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), fc.nat(), (count, seed) => {
        const list = pictures(40);
        const before = partsOf(list, seed);
        const after = partsOf(list.slice(0, count), seed);
        for (const [content, part] of after) if (before.get(content) === 'test') expect(part).not.toBe('train');
      }),
      { seed: 3 },
    );
  });

  it('leaves no part empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.nat(), (count, seed) => {
        const split = splitOf(pictures(count), seed);
        for (const part of partitions) expect(split[part].length).toBeGreaterThan(0);
      }),
    );
  });

  it('splits every class in these proportions by itself', () => {
    const list = [...pictures(50, 0), ...pictures(33, 1), ...pictures(3, 2)];
    const split = splitOf(list);
    const countsOf = (label: number): number[] =>
      partitions.map((part) => split[part].filter((index) => list[index]?.label === label).length);
    expect([0, 1, 2].map(countsOf)).toEqual([
      [40, 5, 5],
      [27, 3, 3],
      [1, 1, 1],
    ]);
    expect(splitOf([...list].reverse()).test).toHaveLength(split.test.length);
    expect(partsOf([...list].reverse())).toEqual(partsOf(list));
  });

  it('keeps equal images in one part', () => {
    const twice = [...pictures(100), ...pictures(100)];
    const split = splitOf(twice);
    for (const part of partitions) {
      const contents = Array.from(split[part], (index) => index % 100);
      for (const content of contents) expect(contents.filter((other) => other === content)).toHaveLength(2);
    }
  });

  it('is another for another seed, and orders each part at random', () => {
    const list = pictures(400);
    expect(partsOf(list, 6)).not.toEqual(partsOf(list, 5));
    const { train } = splitOf(list);
    const firstHalf = train.slice(0, 100).filter((index) => index < 200).length;
    expect(Math.abs(firstHalf - 50)).toBeLessThan(25);
  });

  it('has not changed: other numbers would test models with what they were trained on', () => {
    // Computed apart, by Python's hashlib.
    expect(splitOf(pictures(30), 1)).toEqual({
      train: Uint32Array.of(27, 9, 20, 12, 18, 5, 24, 17, 13, 19, 2, 10, 21, 14, 29, 1, 6, 11, 3, 26, 0, 25, 23),
      validation: Uint32Array.of(16),
      test: Uint32Array.of(28, 22, 4, 15, 7, 8),
    });
  });

  it('says what has too few images', () => {
    expect(() => splitOf(pictures(2))).toThrow('The dataset has 2 images, but splitting needs at least 3');
    expect(() => splitOf([...pictures(3, 0), ...pictures(1, 1)])).toThrow('Class 2 has 1 image');
    expect(() => splitOf([])).toThrow(TooFewImagesError);
  });
});

describe('what is always held out', () => {
  it('was held out of any other folder, too, of which this one has a part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 3, max: 20 }), fc.nat(1000), (count, rest, seed) => {
        const whole = pictures(count);
        const part = whole.slice(0, Math.min(count, rest));
        const isAlways = ({ content }: Picture) => isAlwaysHeldOut(content, seed);
        // Something must be trained on, if all pictures are drawn to be held out.
        fc.pre(!whole.every(isAlways));
        const before = partsOf(whole, seed);
        for (const [content, now] of partsOf(part, seed)) {
          if (now !== 'train' && isAlwaysHeldOut(content, seed)) expect(before.get(content)).not.toBe('train');
        }
      }),
    );
  });

  it('is not what fills an empty part of a small folder', () => {
    // Of three pictures the seed draws none to be held out.
    const list = pictures(3);
    const seed = Array.from({ length: 50 }, (_, candidate) => candidate).find(
      (candidate) => !list.some(({ content }) => isAlwaysHeldOut(content, candidate)),
    );
    const parts = partsOf(list, seed);
    expect([...parts.values()].toSorted()).toEqual(['test', 'train', 'validation']);
    expect([...parts.keys()].filter((content) => isAlwaysHeldOut(content, seed ?? 0))).toEqual([]);
  });
});

describe('fingerprints', () => {
  const list = pictures(5);
  const contents = list.map(({ content }) => content);
  const images = imagesOf(list);
  const renamed = images.map((image, index) => ({ ...image, name: `other ${index}` }));

  it('of the content do not know names and order', () => {
    expect(contentFingerprint(renamed, [...contents].reverse())).toBe(contentFingerprint(images, contents));
    expect(contentFingerprint(images, [...contents.slice(1), 'another'])).not.toBe(contentFingerprint(images, contents));
  });

  it('of the list, by which the first rule splits, do', () => {
    expect(listFingerprint(renamed, contents)).not.toBe(listFingerprint(images, contents));
    expect(listFingerprint(images, [...contents.slice(1), 'another'])).not.toBe(listFingerprint(images, contents));
  });
});
