import { describe, expect, it } from 'vitest';
import { solveLinearSystem } from './linear-system.ts';

const close = (found: readonly number[], wanted: readonly number[]) =>
  found.forEach((value, index) => expect(value).toBeCloseTo(wanted[index] ?? NaN, 12));

describe('solveLinearSystem', () => {
  it('finds a known answer', () => {
    close(
      solveLinearSystem(
        [
          [2, 1, -1],
          [-3, -1, 2],
          [-2, 1, 2],
        ],
        [8, -11, -3],
      ),
      [2, 3, -1],
    );
  });

  it('exchanges rows where a pivot is 0', () => {
    close(
      solveLinearSystem(
        [
          [0, 1],
          [2, 0],
        ],
        [3, 4],
      ),
      [2, 3],
    );
  });

  it('solves one equation, and none', () => {
    expect(solveLinearSystem([[4]], [2])).toEqual([0.5]);
    expect(solveLinearSystem([], [])).toEqual([]);
  });
});
