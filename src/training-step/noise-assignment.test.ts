import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { assignNearest, leastCostAssignment } from './noise-assignment.ts';

fc.configureGlobal({ seed: 20240619 });

function permutations(size: number): number[][] {
  if (size === 0) return [[]];
  return permutations(size - 1).flatMap((rest) =>
    Array.from({ length: size }, (_, place) => [...rest.slice(0, place), size - 1, ...rest.slice(place)]),
  );
}

const costOf = (costs: readonly Float64Array[], columns: readonly number[]): number =>
  columns.reduce((sum, column, row) => sum + (costs[row]?.[column] ?? NaN), 0);

describe('leastCostAssignment', () => {
  it('is as cheap as the cheapest of all permutations', () => {
    const matrices = fc.integer({ min: 1, max: 6 }).chain((size) =>
      fc.array(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(matrices, (rows) => {
        const costs = rows.map((row) => Float64Array.from(row));
        const columns = leastCostAssignment(costs);
        expect(columns.toSorted()).toEqual(rows.map((_, index) => index));
        const least = Math.min(...permutations(rows.length).map((candidate) => costOf(costs, candidate)));
        expect(costOf(costs, columns)).toBeCloseTo(least, 8);
      }),
      { numRuns: 200 },
    );
  });

  it('finds a hidden permutation of 64', () => {
    const hidden = Array.from({ length: 64 }, (_, row) => (row * 29 + 7) % 64);
    const costs = hidden.map((column) => Float64Array.from({ length: 64 }, (_, other) => (other === column ? 0 : 1)));
    expect(leastCostAssignment(costs)).toEqual(hidden);
  });

  it('assigns nothing to nothing', () => {
    expect(leastCostAssignment([])).toEqual([]);
  });
});

describe('assignNearest', () => {
  const [batch, length] = [8, 12];
  const images = gaussianNoise(1, 0, batch * length).map((value) => Math.tanh(value));
  const rowsOf = (values: Float32Array): string[] =>
    Array.from({ length: batch }, (_, row) => values.slice(row * length, (row + 1) * length).join());
  const distance = (noise: Float32Array): number => images.reduce((sum, value, index) => sum + (value - (noise[index] ?? NaN)) ** 2, 0);

  it('brings the noise nearer to the images, and neither loses nor repeats any', () => {
    const drawn = gaussianNoise(2, 0, batch * length);
    const assigned = drawn.slice();
    assignNearest(images, assigned, batch);
    expect(rowsOf(assigned).toSorted()).toEqual(rowsOf(drawn).toSorted());
    expect(distance(assigned)).toBeLessThan(distance(drawn));
    const again = assigned.slice();
    assignNearest(images, again, batch);
    expect(again).toEqual(assigned);
  });

  it('finds the noise of each image where there is a clear one', () => {
    const noise = images.slice();
    noise.copyWithin(0, length, 2 * length);
    noise.set(images.subarray(0, length), length);
    assignNearest(images, noise, batch);
    expect(noise).toEqual(images);
  });

  it('leaves a single image its noise', () => {
    const noise = gaussianNoise(3, 0, length);
    const before = noise.slice();
    assignNearest(images.slice(0, length), noise, 1);
    expect(noise).toEqual(before);
  });
});
