import { describe, expect, it } from 'vitest';
import { normalCumulative, normalQuantile } from './normal.ts';

describe('the normal distribution', () => {
  // Abramowitz & Stegun 1972, table 26.1 and 26.2 (15 and more digits).
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [2, 0.977249868051821],
    [-1, 0.158655253931457],
    [-3, 1.349898031630095e-3],
    [-5, 2.866515718791939e-7],
    [-10, 7.619853024160527e-24],
  ])('has the tabulated share below %d', (z, share) => {
    expect(Math.abs(normalCumulative(z) / share - 1)).toBeLessThan(1e-13);
  });

  it.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.01, -2.326347874040841],
    [1e-9, -5.997807015007687],
  ])('has the quantile of %d', (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 10);
  });

  it('has quantiles that invert it, in the far tails too', () => {
    for (const share of [1e-300, 1e-100, 1e-20, 1e-5, 0.001, 0.2, 0.4999999, 0.5, 0.9, 1 - 1e-10]) {
      expect(Math.abs(normalCumulative(normalQuantile(share)) / share - 1), String(share)).toBeLessThan(1e-9);
    }
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
  });
});
