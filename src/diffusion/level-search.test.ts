import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestLevels, stepErrors, type ReferenceTrajectory } from './level-search.ts';

fc.configureGlobal({ seed: 20240518 });

/** All paths from the first of so many levels to the last in so many steps. */
function paths(levels: number, steps: number): number[][] {
  const within = (from: number, left: number): number[][] =>
    left === 1
      ? [[levels - 1]]
      : Array.from({ length: levels - 1 - from }, (_, index) => from + 1 + index).flatMap((to) =>
          within(to, left - 1).map((rest) => [to, ...rest]),
        );
  return within(0, steps)
    .map((rest) => [0, ...rest])
    .filter((path) => path.every((level, index) => index === 0 || level > (path[index - 1] ?? 0)));
}

describe('bestLevels', () => {
  it('finds the path of least weighted error of all that there are', () => {
    const matrices = fc
      .integer({ min: 3, max: 7 })
      .chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.integer({ min: 1, max: size - 1 }),
          fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: size * size, maxLength: size * size }),
        ),
      );
    fc.assert(
      fc.property(matrices, ([size, steps, values]) => {
        const errors = Array.from({ length: size }, (_, row) => values.slice(row * size, (row + 1) * size));
        const sumOf = (path: readonly number[]): number =>
          path.slice(1).reduce((sum, to, step) => sum + 1.15 ** (steps - 1 - step) * (errors[path[step] ?? 0]?.[to] ?? NaN), 0);
        const found = bestLevels(errors, steps);
        expect(found).toHaveLength(steps + 1);
        expect(sumOf(found)).toBeCloseTo(Math.min(...paths(size, steps).map(sumOf)), 9);
      }),
      { numRuns: 200 },
    );
  });

  it('goes through every level where there are no more, and refuses fewer', () => {
    const flat = Array.from({ length: 4 }, () => [1, 1, 1, 1]);
    expect(bestLevels(flat, 3)).toEqual([0, 1, 2, 3]);
    expect(bestLevels(flat, 1)).toEqual([0, 3]);
    expect(() => bestLevels(flat, 4)).toThrow(RangeError);
    expect(() => bestLevels(flat, 0)).toThrow(RangeError);
  });
});

describe('stepErrors', () => {
  // Data from N(0, s^2): x(sigma) = x_0 sqrt(s^2 + sigma^2) and epsilon = sigma x / (s^2 + sigma^2) (Karras et al. 2022, eq. 3 for a Gaussian).
  const spread = 0.5;
  const sigmas = Array.from({ length: 41 }, (_, index) => (50 ** (1 / 7) + (index / 40) * (0.002 ** (1 / 7) - 50 ** (1 / 7))) ** 7);
  const along = (sigma: number): number => Math.sqrt(spread ** 2 + sigma ** 2);
  const trajectory: ReferenceTrajectory = {
    sigmas,
    latents: sigmas.map((sigma) => Float32Array.of(along(sigma), -2 * along(sigma))),
    noises: sigmas.map((sigma) => Float32Array.of(sigma / along(sigma), (-2 * sigma) / along(sigma))),
  };

  it('is what Euler loses on a Gaussian, whose path is known', () => {
    const errors = stepErrors(trajectory);
    const [from, to] = [sigmas[10] ?? NaN, sigmas[20] ?? NaN];
    const lost = Math.abs(along(from) + ((to - from) * from) / along(from) - along(to));
    expect(errors[10]?.[20]).toBeCloseTo((lost * Math.sqrt((1 + 4) / 2)) / Math.sqrt(1 + to ** 2), 5);
    expect(errors[20]?.[10]).toBe(0);
    expect(errors[5]?.[5]).toBe(0);
  });

  it('leads to levels that end nearer to the data than evenly spread ones, in 5, 8 and 10 steps', () => {
    const errors = stepErrors(trajectory);
    const endOf = (levels: readonly number[]): number =>
      levels.slice(1).reduce(
        (x, to, index) => {
          const [from, end] = [sigmas[levels[index] ?? 0] ?? NaN, sigmas[to] ?? NaN];
          return x + ((end - from) * from * x) / (spread ** 2 + from ** 2);
        },
        along(sigmas[0] ?? NaN),
      );
    const exact = along(sigmas[40] ?? NaN);
    for (const steps of [5, 8, 10]) {
      const even = Array.from({ length: steps + 1 }, (_, index) => Math.round((40 * index) / steps));
      expect(Math.abs(endOf(bestLevels(errors, steps)) - exact), String(steps)).toBeLessThan(0.8 * Math.abs(endOf(even) - exact));
    }
  });
});
