import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centredBatches, createTrainingBatches, type TrainingBatchOptions } from './batches.ts';
import { DataOptionError } from './errors.ts';
import type { ReadableImages } from './images.ts';

/** Image i has red 10 i, green the row and blue the column, so that every value tells where it comes from. */
function setOf(count: number, side: number): ReadableImages {
  return {
    count,
    side,
    readPixels(index, target) {
      for (let row = 0; row < side; row++) {
        for (let column = 0; column < side; column++) {
          for (const [channel, value] of [10 * index, row, column].entries()) {
            target[(channel * side + row) * side + column] = value;
          }
        }
      }
    },
  };
}

const byteOf = (value: number | undefined): number => Math.round(((value ?? NaN) + 1) * 127.5);

interface SeenImage {
  readonly image: number;
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** Reads back from a batch of `setOf` which image and crop each sample is, checking every pixel. */
function readBack(batch: Float32Array, imageSize: number): SeenImage[] {
  const area = imageSize ** 2;
  return Array.from({ length: batch.length / (3 * area) }, (_, sample) => {
    const planes = Array.from(batch.subarray(sample * 3 * area, (sample + 1) * 3 * area), byteOf);
    const value = (channel: number, row: number, column: number): number => planes[channel * area + row * imageSize + column] ?? NaN;
    const mirrored = value(2, 0, imageSize - 1) < value(2, 0, 0);
    const left = mirrored ? value(2, 0, imageSize - 1) : value(2, 0, 0);
    const seen = { image: value(0, 0, 0) / 10, top: value(1, 0, 0), left, mirrored };
    const expected = Array.from({ length: 3 * area }, (_, at) => {
      const [channel, row, column] = [Math.floor(at / area), Math.floor((at % area) / imageSize), at % imageSize];
      const source = left + (mirrored ? imageSize - 1 - column : column);
      return [10 * seen.image, seen.top + row, source][channel];
    });
    expect(planes).toEqual(expected);
    return seen;
  });
}

const options: TrainingBatchOptions = { batchSize: 4, imageSize: 6, seed: 11, horizontalFlip: true };

function batchesOf(set: ReadableImages, steps: readonly number[], changes: Partial<TrainingBatchOptions> = {}): Float32Array[] {
  const settings = { ...options, ...changes };
  const batches = createTrainingBatches(set, settings);
  return steps.map((step) => {
    const batch = new Float32Array(settings.batchSize * 3 * settings.imageSize ** 2);
    batches.fill(step, batch);
    return batch;
  });
}

describe('training batches', () => {
  it('scales bytes to [-1, 1] by mean and deviation 0.5', () => {
    const values = [0, 51, 255];
    const set: ReadableImages = { ...setOf(1, 1), readPixels: (_, target) => target.set(values) };
    const [batch] = batchesOf(set, [0], { batchSize: 1, imageSize: 1 });
    expect([...(batch ?? [])]).toEqual([-1, Math.fround((51 / 255 - 0.5) / 0.5), 1]);
  });

  it('shows every image once an epoch, in another order each epoch, also where a batch spans two', () => {
    // 10 images in batches of 4: two epochs end with step 4, and step 2 spans both.
    const seen = batchesOf(setOf(10, 6), [0, 1, 2, 3, 4]).flatMap((batch) => readBack(batch, 6).map(({ image }) => image));
    const [first, second] = [seen.slice(0, 10), seen.slice(10)];
    for (const epoch of [first, second]) expect([...epoch].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(first).not.toEqual(second);
  });

  it('repeats a set that is smaller than a batch', () => {
    const [batch = new Float32Array()] = batchesOf(setOf(3, 6), [5], { batchSize: 9 });
    const counts = [0, 1, 2].map((image) => readBack(batch, 6).filter((seen) => seen.image === image).length);
    expect(counts).toEqual([3, 3, 3]);
  });

  it('tells the epoch of a step', () => {
    const batches = createTrainingBatches(setOf(10, 6), options);
    expect([0, 2, 3, 4, 5].map((step) => batches.epochOf(step))).toEqual([0, 0, 1, 1, 2]);
  });

  it('resumes at any step bit for bit, and does not depend on which steps were made before', () => {
    const set = setOf(10, 9);
    const whole = batchesOf(
      set,
      Array.from({ length: 20 }, (_, step) => step),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(19), { minLength: 1, maxLength: 8 }), (steps) => {
        for (const [index, batch] of batchesOf(set, steps).entries()) expect(batch).toEqual(whole[steps[index] ?? 0]);
      }),
      { numRuns: 30 },
    );
  });

  it('takes every crop within the margin equally often, and mirrors every second image', () => {
    const seen = batchesOf(
      setOf(10, 8),
      Array.from({ length: 250 }, (_, step) => step),
    ).flatMap((batch) => readBack(batch, 6));
    for (const edge of ['top', 'left'] as const) {
      for (const offset of [0, 1, 2]) {
        // Binomial(1000, 1/3) has a deviation of 14.9.
        const count = seen.filter((crop) => crop[edge] === offset).length;
        expect(Math.abs(count - 1000 / 3)).toBeLessThan(4 * 14.9);
      }
    }
    // Binomial(1000, 1/2) has a deviation of 15.8.
    expect(Math.abs(seen.filter(({ mirrored }) => mirrored).length - 500)).toBeLessThan(4 * 15.8);
  });

  it('mirrors nothing and crops nothing where neither is asked for', () => {
    const seen = batchesOf(setOf(10, 6), [0, 1, 2], { horizontalFlip: false }).flatMap((batch) => readBack(batch, 6));
    expect(seen.every(({ top, left, mirrored }) => top === 0 && left === 0 && !mirrored)).toBe(true);
  });

  it('differs between seeds', () => {
    expect(batchesOf(setOf(10, 8), [0], { seed: 12 })).not.toEqual(batchesOf(setOf(10, 8), [0]));
  });

  it('refuses images larger than the stored ones, and a target of a wrong length', () => {
    expect(() => createTrainingBatches(setOf(3, 6), { ...options, imageSize: 7 })).toThrow(DataOptionError);
    const batches = createTrainingBatches(setOf(3, 6), options);
    expect(() => {
      batches.fill(0, new Float32Array(5));
    }).toThrow('a batch has 432 values, its target 5');
  });
});

describe('centredBatches', () => {
  it('gives all images in their order, in the centre crop, the last batch being smaller', () => {
    const batches = [...centredBatches(setOf(5, 9), { batchSize: 2, imageSize: 6 })];
    expect(batches.map(({ first, count }) => [first, count])).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(batches.flatMap(({ images }) => readBack(images, 6))).toEqual(
      [0, 1, 2, 3, 4].map((image) => ({ image, top: 1, left: 1, mirrored: false })),
    );
  });

  it('refuses images larger than the stored ones', () => {
    expect(() => centredBatches(setOf(5, 9), { batchSize: 2, imageSize: 10 }).next()).toThrow(DataOptionError);
  });
});
