import { describe, expect, it } from 'vitest';
import { imagesInMemory } from '../../src/training-step/images.ts';
import { centreCrop, nearestPictures } from './nearest.ts';
import { heldOutOf, splitPictures } from './split.ts';

/** Pictures of one grey each, 4 pixels wide. */
const grey = (...levels: number[]) => imagesInMemory(Uint8Array.from(levels.flatMap((level) => new Array<number>(48).fill(level))), 4);

describe('nearestPictures', () => {
  it('finds the picture that differs least, and by how many grey levels', () => {
    const wanted = [30, 199].map((level) => new Uint8Array(12).fill(level));
    expect(nearestPictures(wanted, 2, grey(0, 40, 200, 255))).toEqual([
      { index: 1, distance: 10 },
      { index: 2, distance: 1 },
    ]);
  });

  it('looks at the middle of what is stored', () => {
    const stored = Uint8Array.from({ length: 48 }, (_, index) => index);
    expect([...centreCrop(stored, 4, 2)]).toEqual([5, 6, 9, 10, 21, 22, 25, 26, 37, 38, 41, 42]);
  });
});

describe('splitPictures', () => {
  it.each([
    [20, 2],
    [24, 2],
    [300, 30],
    [2000, 32],
  ])('of %i pictures holds %i out, each on one side alone', (count, expected) => {
    const { train, heldOut } = splitPictures(count, 9);
    expect(heldOutOf(count)).toBe(expected);
    expect(heldOut).toHaveLength(expected);
    expect(new Set([...train, ...heldOut]).size).toBe(count);
    expect(splitPictures(count, 9)).toEqual({ train, heldOut });
  });
});
