import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LengthMismatchError, OppositeLatentsError } from './errors.ts';
import { gaussianNoise } from './gaussian.ts';
import { interpolateLatents, interpolationGrid, interpolationPath } from './interpolation.ts';

const LENGTH = 3072;
const noise = (seed: number) => gaussianNoise(seed, 0, LENGTH);
const lengthOf = (latent: Float32Array) => Math.hypot(...latent);

describe('interpolation on the sphere', () => {
  it('turns by equal angles between perpendicular latents', () => {
    const [x, y] = interpolateLatents(Float32Array.of(2, 0), Float32Array.of(0, 2), 1 / 3);
    expect(x).toBeCloseTo(Math.sqrt(3), 6);
    expect(y).toBeCloseTo(1, 6);
  });

  it('begins and ends at the latents themselves, as copies', () => {
    const a = noise(1);
    const b = noise(2);
    expect(interpolateLatents(a, b, 0)).toEqual(a);
    expect(interpolateLatents(a, b, 0)).not.toBe(a);
    expect(interpolateLatents(a, b, 1)).toEqual(b);
  });

  it('keeps the length of noise, which a straight line would lose', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (first, second, fraction) => {
        const a = noise(first);
        const b = noise(second + 2000);
        const between = lengthOf(interpolateLatents(a, b, fraction));
        expect(between).toBeGreaterThan(0.97 * Math.min(lengthOf(a), lengthOf(b)));
        expect(between).toBeLessThan(1.03 * Math.max(lengthOf(a), lengthOf(b)));
      }),
      { numRuns: 20 },
    );
  });

  it('is the same read from the other end', () => {
    const forth = interpolateLatents(noise(1), noise(2), 0.25);
    const back = interpolateLatents(noise(2), noise(1), 0.75);
    for (const [index, value] of forth.entries()) expect(value).toBeCloseTo(back[index] ?? NaN, 6);
  });

  it('takes the straight line where the latents have one direction, or none', () => {
    expect(interpolateLatents(Float32Array.of(1, 1), Float32Array.of(3, 3), 0.5)).toEqual(Float32Array.of(2, 2));
    expect(interpolateLatents(new Float32Array(2), Float32Array.of(4, 0), 0.25)).toEqual(Float32Array.of(1, 0));
  });

  it('refuses opposite latents and latents of two lengths', () => {
    expect(() => interpolateLatents(Float32Array.of(1, 2), Float32Array.of(-1, -2), 0.5)).toThrow(OppositeLatentsError);
    expect(() => interpolateLatents(Float32Array.of(1), Float32Array.of(1, 2), 0.5)).toThrow(LengthMismatchError);
  });
});

describe('paths and grids', () => {
  const corners = { topLeft: noise(1), topRight: noise(2), bottomLeft: noise(3), bottomRight: noise(4) };

  it('hold their ends and their middle', () => {
    const path = interpolationPath(noise(1), noise(2), 5);
    expect(path).toHaveLength(5);
    expect([path[0], path[4]]).toEqual([noise(1), noise(2)]);
    expect(path[2]).toEqual(interpolateLatents(noise(1), noise(2), 0.5));
  });

  it('have the four corners in their places, row by row', () => {
    const grid = interpolationGrid(corners, 3).map(({ latent }) => latent);
    expect(grid).toHaveLength(9);
    expect([grid[0], grid[2], grid[6], grid[8]]).toEqual([noise(1), noise(2), noise(3), noise(4)]);
    expect(grid[1]).toEqual(interpolateLatents(noise(1), noise(2), 0.5));
    expect(grid[3]).toEqual(interpolateLatents(noise(1), noise(3), 0.5));
  });

  it('are sums of the corners by the weights that they tell', () => {
    for (const { latent, weights } of interpolationGrid(corners, 4)) {
      const { topLeft, topRight, bottomLeft, bottomRight } = corners;
      const sum = topLeft.map(
        (value, index) =>
          weights.topLeft * value +
          weights.topRight * (topRight[index] ?? NaN) +
          weights.bottomLeft * (bottomLeft[index] ?? NaN) +
          weights.bottomRight * (bottomRight[index] ?? NaN),
      );
      expect(Math.max(...latent.map((value, index) => Math.abs(value - (sum[index] ?? NaN))))).toBeLessThan(1e-5);
    }
  });

  it('weigh the corners alike in the middle, and one of them alone in its corner', () => {
    const [corner, , , , middle] = interpolationGrid(corners, 3);
    expect(corner?.weights).toEqual({ topLeft: 1, topRight: 0, bottomLeft: 0, bottomRight: 0 });
    // Perpendicular latents, as those of noise nearly are, of one length: a half each keeps it.
    for (const weight of Object.values(middle?.weights ?? {})) expect(weight).toBeCloseTo(0.5, 1);
  });
});
