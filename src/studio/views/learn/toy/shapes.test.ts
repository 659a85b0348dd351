import { describe, expect, it } from 'vitest';
import { nearestPart, toyDistributions } from './shapes.ts';

describe('the nearest part', () => {
  it('of two moons is the one whose arc is nearest, not whose middle is', () => {
    const { moons } = toyDistributions;
    expect(nearestPart(moons, -0.575, 0.86)).toBe(0);
    expect(nearestPart(moons, 0.575, -0.86)).toBe(1);
    expect(nearestPart(moons, 0.575, -0.29)).toBe(0);
  });
});
