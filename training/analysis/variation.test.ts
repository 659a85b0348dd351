import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Variation } from './variation.ts';

/** Two values an image, so that everything can be done by hand. */
function variationOf(images: readonly (readonly [image: readonly [number, number], group: number])[], groups: number): Variation {
  const variation = new Variation(2, groups);
  for (const [image, group] of images) variation.add(Uint8Array.from(image), [group]);
  return variation;
}

describe('how images vary', () => {
  it('is told by the mean image and the variance about it', () => {
    const variation = variationOf(
      [
        [[0, 255], 0],
        [[255, 255], 0],
      ],
      1,
    );
    expect([...variation.mean()]).toEqual([0.5, 1]);
    // One value varies by 0.25, the other not at all.
    expect(variation.overall()).toBeCloseTo(0.125, 12);
    expect(variation.ofGroup(0)).toBeCloseTo(0.125, 12);
  });

  it('lies between the groups alone where the images of each are the same', () => {
    const variation = variationOf(
      [
        [[0, 0], 0],
        [[0, 0], 0],
        [[255, 51], 1],
        [[255, 51], 1],
      ],
      2,
    );
    expect(variation.shareBetweenGroups()).toBeCloseTo(1, 12);
    expect(variation.ofGroup(1)).toBeCloseTo(0, 12);
  });

  it('lies within the groups alone where their means are the same', () => {
    const variation = variationOf(
      [
        [[0, 0], 0],
        [[200, 200], 0],
        [[100, 0], 1],
        [[100, 200], 1],
      ],
      2,
    );
    expect(variation.shareBetweenGroups()).toBeCloseTo(0, 12);
  });

  it('is unknown for a group of one image, and none among images that are the same', () => {
    const variation = variationOf(
      [
        [[7, 7], 0],
        [[7, 7], 1],
        [[7, 7], 1],
      ],
      2,
    );
    expect(variation.ofGroup(0)).toBeNull();
    expect(variation.shareBetweenGroups()).toBe(0);
  });

  it('lets an image be in several groups', () => {
    const variation = new Variation(1, 2);
    variation.add(Uint8Array.of(0), [0, 1]);
    variation.add(Uint8Array.of(255), [0]);
    variation.add(Uint8Array.of(0), [1]);
    expect([variation.ofGroup(0), variation.ofGroup(1)]).toEqual([0.25, 0]);
  });

  it('is the same sum that the definition gives', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.array(fc.tuple(byte, byte), { minLength: 2, maxLength: 30 }), (images) => {
        const variation = variationOf(
          images.map((image) => [image, 0]),
          1,
        );
        const direct = [0, 1].map((place) => {
          const values = images.map((image) => (image[place] ?? 0) / 255);
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        });
        expect(variation.overall()).toBeCloseTo(((direct[0] ?? 0) + (direct[1] ?? 0)) / 2, 10);
      }),
    );
  });
});
