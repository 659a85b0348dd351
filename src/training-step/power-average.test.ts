import { describe, expect, it } from 'vitest';
import { combinationFor, exponentOf, LARGEST_LENGTH, powerDecayAt } from './power-average.ts';

/** The average of a course of weights, weight by weight, by its recursion. */
function averageOf(course: readonly number[], length: number, steps: number): number {
  let average = 0;
  for (let step = 0; step < steps; step += 1) {
    const decay = powerDecayAt(step, length);
    average = decay * average + (1 - decay) * (course[step] ?? NaN);
  }
  return average;
}

describe('power-function averages', () => {
  // Karras et al. 2024, section 3.1: lengths of 0.05 and 0.10 have gamma of about 16.97 and 6.94.
  it.each([
    [0.05, 16.97],
    [0.1, 6.94],
  ])('of length %d have gamma %d', (length, gamma) => {
    expect(exponentOf(length)).toBeCloseTo(gamma, 2);
  });

  it('weigh the weights of step tau by tau to the gamma', () => {
    const steps = 400;
    const length = 0.1;
    const gamma = exponentOf(length);
    // The average of a course that is 1 at one step alone is what that step counts.
    const counts = [100, 200, 300, 399].map((only) =>
      averageOf(
        Array.from({ length: steps }, (_, step) => Number(step === only)),
        length,
        steps,
      ),
    );
    const expected = [100, 200, 300, 399].map((step) => ((gamma + 1) / steps) * ((step + 1) / steps) ** gamma);
    counts.forEach((count, index) => expect(Math.abs(count / (expected[index] ?? NaN) - 1)).toBeLessThan(0.05));
  });

  it('are the weights themselves after the first step, and the plain mean at the largest length', () => {
    expect(powerDecayAt(0, 0.05)).toBe(0);
    const course = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(averageOf(course, LARGEST_LENGTH, 8)).toBeCloseTo(31 / 8, 1);
  });

  it('of another length follow from stored ones', () => {
    const steps = 2000;
    const course = Array.from({ length: steps }, (_, step) => Math.sin(step / 150) + Math.exp(-step / 300));
    const stored = Array.from({ length: 10 }, (_, index) => 200 * (index + 1)).flatMap((step) =>
      [0.05, 0.1].map((length) => ({ step, length })),
    );
    const values = stored.map(({ step, length }) => averageOf(course, length, step));
    for (const length of [0.03, 0.07, 0.15, 0.2]) {
      const factors = combinationFor(stored, { step: steps, length });
      const combined = factors.reduce((sum, factor, index) => sum + factor * (values[index] ?? NaN), 0);
      expect(factors.reduce((sum, factor) => sum + factor, 0)).toBeCloseTo(1, 12);
      expect(Math.abs(combined - averageOf(course, length, steps)), String(length)).toBeLessThan(0.02);
    }
  });

  it('are found as they are where they are stored', () => {
    const stored = [
      { step: 50, length: 0.05 },
      { step: 100, length: 0.05 },
      { step: 100, length: 0.1 },
    ];
    const factors = combinationFor(stored, { step: 100, length: 0.1 });
    [0, 0, 1].forEach((factor, index) => expect(factors[index]).toBeCloseTo(factor, 6));
    expect(combinationFor([{ step: 7, length: 0.1 }], { step: 7, length: 0.1 })).toEqual([1]);
  });
});
