import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Float16RangeError, fromFloat16, toFloat16 } from './float16.ts';

/** Bits of every finite half-precision number. */
const finite = Uint16Array.from({ length: 2 ** 16 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);

describe('half precision', () => {
  it('is known by its published values', () => {
    const known = [1, -2, 65_504, 2 ** -14, 2 ** -24, 1 / 3, -0, 0.1];
    expect([...toFloat16(Float32Array.from(known))]).toEqual([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x8000, 0x2e66]);
    expect([...fromFloat16(Uint16Array.of(0x7c00, 0xfc00, 0x7e00))]).toEqual([Infinity, -Infinity, Number.NaN]);
  });

  it('gives every finite number back', () => {
    expect(toFloat16(fromFloat16(finite))).toEqual(finite);
  });

  it('rounds what lies halfway between two neighbours to the even one, and what lies beside it to the nearer', () => {
    for (let half = 0; half < 0x7bff; half += 1) {
      const [below = 0, above = 0] = fromFloat16(Uint16Array.of(half, half + 1));
      const middle = (below + above) / 2;
      const distance = (above - below) / 8;
      expect([...toFloat16(Float32Array.of(middle, middle - distance, middle + distance))]).toEqual([half + (half & 1), half, half + 1]);
    }
  });

  it('moves no number by more than half of the distance to its neighbours', () => {
    fc.assert(
      fc.property(fc.float({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
        const [rounded = 0] = fromFloat16(toFloat16(Float32Array.of(value)));
        const place = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1))) - 10);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(place / 2);
      }),
    );
  });

  it.each([65_520, -1e9, Infinity, Number.NaN])('refuses %d', (value) => {
    expect(() => toFloat16(Float32Array.of(value))).toThrow(Float16RangeError);
  });
});
