import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRgba } from './pixels.ts';

describe('toRgba', () => {
  it('interleaves planar colour images one after the other', () => {
    // Two images of 1x1: planes are single values.
    const rgba = toRgba(Float32Array.of(-1, 0, 1, 1, -1, -1), 3, 1);
    expect([...rgba]).toEqual([0, 128, 255, 255, 255, 0, 0, 255]);
  });

  it('keeps rows and columns of a plane in place', () => {
    const red = [-1, -0.5, 0.5, 1];
    const rgba = toRgba(Float32Array.from([...red, ...red.map(() => -1), ...red.map(() => -1)]), 3, 2);
    expect([0, 4, 8, 12].map((index) => rgba[index])).toEqual([0, 64, 191, 255]);
  });

  it('shows one channel as grey', () => {
    expect([...toRgba(Float32Array.of(1), 1, 1)]).toEqual([255, 255, 255, 255]);
  });

  it('equals round(clamp((x + 1) / 2) * 255) for every float', () => {
    fc.assert(
      fc.property(fc.float({ min: -4, max: 4, noNaN: true }), (value) => {
        const expected = Math.round(Math.min(Math.max((value + 1) / 2, 0), 1) * 255);
        expect(Math.abs((toRgba(Float32Array.of(value), 1, 1)[0] ?? -1) - expected)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('refuses data that is not whole images', () => {
    expect(() => toRgba(new Float32Array(7), 3, 1)).toThrow('7 values are not whole 3-channel images of 1x1 pixels');
  });
});
