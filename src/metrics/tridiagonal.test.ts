import { describe, expect, it } from 'vitest';
import { tridiagonalEigenvalues } from './tridiagonal.ts';

function sorted(values: Float64Array): number[] {
  return [...values].sort((a, b) => a - b);
}

describe('tridiagonalEigenvalues', () => {
  it('are those of the second difference, which are known', () => {
    const size = 50;
    const values = tridiagonalEigenvalues(new Float64Array(size).fill(2), new Float64Array(size - 1).fill(-1));
    sorted(values).forEach((value, index) => expect(value).toBeCloseTo(4 * Math.sin(((index + 1) * Math.PI) / (2 * size + 2)) ** 2, 13));
  });

  it('are the diagonal where nothing is beside it', () => {
    expect([...tridiagonalEigenvalues(Float64Array.of(3, 0, -2), Float64Array.of(0, 0))]).toEqual([3, 0, -2]);
  });

  it('are all zero for a matrix of zeros', () => {
    expect([...tridiagonalEigenvalues(new Float64Array(4), new Float64Array(3))]).toEqual([0, 0, 0, 0]);
  });

  it('are found where a chain of zeros and tiny entries couples them', () => {
    const values = sorted(tridiagonalEigenvalues(new Float64Array(6), Float64Array.of(1, 0, 1e-300, 1e-18, 2)));
    [-2, -1, 0, 0, 1, 2].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 15));
  });

  it('of one entry and of none are that', () => {
    expect([...tridiagonalEigenvalues(Float64Array.of(7), new Float64Array())]).toEqual([7]);
    expect([...tridiagonalEigenvalues(new Float64Array(), new Float64Array())]).toEqual([]);
  });

  it('are not looked for without end in what is no number', () => {
    expect(() => tridiagonalEigenvalues(Float64Array.of(1, 2), Float64Array.of(NaN))).toThrow(RangeError);
  });
});
