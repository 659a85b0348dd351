import { describe, expect, it } from 'vitest';
import { ratesOf } from '../../../../diffusion/schedule.ts';
import { DENSITY_SIDE, EXTENT, fieldOf } from './field.ts';
import { toyDistributions } from './shapes.ts';

describe('the field', () => {
  it('is densest where the distribution is', () => {
    const { density } = fieldOf([{ weight: 1, mean: [1, 1.5], deviation: 0.2 }], ratesOf(0.9999));
    const at = density.indexOf(Math.max(...density));
    const place = (index: number) => EXTENT * ((2 * (index + 0.5)) / DENSITY_SIDE - 1);
    expect(place(at % DENSITY_SIDE)).toBeCloseTo(1, 1);
    expect(-place(Math.floor(at / DENSITY_SIDE))).toBeCloseTo(1.5, 1);
    expect(density[at]).toBe(1);
  });

  it('points inwards where there is next to nothing but noise', () => {
    for (const { x, y, dx, dy } of fieldOf(toyDistributions.moons.mixture, ratesOf(0.001)).arrows)
      expect(x * dx + y * dy).toBeLessThanOrEqual(0);
  });
});
