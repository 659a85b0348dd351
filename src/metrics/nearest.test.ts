import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { visitSquaredDistances } from './distances.ts';
import { FeatureDimensionsError, TooFewImagesError } from './errors.ts';
import type { Features } from './features.ts';
import { plainMatrixProduct } from './matrix.ts';
import { nearerShare, nearestDistances } from './nearest.ts';

const line = (values: number[]): Features => ({ count: values.length, dimensions: 1, values: Float32Array.from(values) });
const distances = (...values: number[]): Float64Array => Float64Array.from(values);

describe('distances', () => {
  it('are those of every pair, over more rows than are in hand at a time', async () => {
    const dimensions = 5;
    const sample = (count: number, seed: number): Features => ({ count, dimensions, values: gaussianNoise(seed, 0, count * dimensions) });
    const [from, to] = [sample(300, 1), sample(7, 2)];
    const seen: number[] = [];
    await visitSquaredDistances(from, to, plainMatrixProduct, (index, row) => {
      seen.push(index);
      row.forEach((distance, column) => {
        let expected = 0;
        for (let entry = 0; entry < dimensions; entry++) {
          expected += ((from.values[index * dimensions + entry] ?? NaN) - (to.values[column * dimensions + entry] ?? NaN)) ** 2;
        }
        expect(distance).toBeCloseTo(expected, 6);
      });
    });
    expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => index));
  });

  it('to the nearest are 0 for an image that is in the set', async () => {
    expect(await nearestDistances(line([3, 7, -1]), line([0, 3, 5]), plainMatrixProduct)).toEqual(distances(0, 4, 1));
  });

  it('are refused between features of different networks', async () => {
    const other = { count: 1, dimensions: 2, values: Float32Array.of(1, 2) };
    await expect(nearestDistances(line([1]), other, plainMatrixProduct)).rejects.toThrow(FeatureDimensionsError);
  });
});

describe('the share of images nearer to training images than held-out ones are', () => {
  it('is a half where both are as near, 1 where every one is a copy and 0 where all are farther', () => {
    expect(nearerShare(distances(1, 2, 3), distances(3, 1, 2))).toBe(0.5);
    expect(nearerShare(distances(0, 0), distances(1, 2, 3))).toBe(1);
    expect(nearerShare(distances(9, 8), distances(1, 2, 3))).toBe(0);
  });

  it('counts pairs, and ties by half', () => {
    // Of 1: nearer than 2 and 3, equal to 1; of 2.5: nearer than 3.
    expect(nearerShare(distances(1, 2.5), distances(1, 2, 3))).toBeCloseTo(3.5 / 6, 12);
  });

  it('cannot be told of nothing', () => {
    expect(() => nearerShare(distances(), distances(1))).toThrow(TooFewImagesError);
  });
});
