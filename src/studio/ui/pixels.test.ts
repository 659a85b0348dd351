import { describe, expect, it } from 'vitest';
import { toRgba } from '../../../packages/core/src/index.ts';
import { meanOf, meanSquaredError, toValues } from './pixels.ts';

const pixels = Uint8ClampedArray.of(0, 128, 255, 255, 255, 3, 9, 255, 1, 2, 3, 255, 200, 100, 50, 255);

describe('pictures', () => {
  it('are apart by the mean square of their colours in [0, 1]', () => {
    const black = Uint8ClampedArray.of(0, 0, 0, 255);
    expect(meanSquaredError(black, black)).toBe(0);
    expect(meanSquaredError(black, Uint8ClampedArray.of(255, 255, 255, 255))).toBe(1);
    expect(meanSquaredError(black, Uint8ClampedArray.of(255, 0, 0, 255))).toBeCloseTo(1 / 3, 12);
  });

  it('have a mean, byte by byte', () => {
    expect(meanOf([Uint8ClampedArray.of(0, 10, 255, 255), Uint8ClampedArray.of(4, 11, 255, 255)])).toEqual(
      Uint8ClampedArray.of(2, 11, 255, 255),
    );
    expect(() => meanOf([])).toThrow(RangeError);
  });

  it('come back from the values of a model byte for byte', () => {
    expect(toRgba(toValues(pixels, 3), 3, 2)).toEqual(pixels);
  });

  it('are the mean of their colours to a model of one channel', () => {
    expect(toRgba(toValues(pixels, 1), 1, 2).slice(8, 12)).toEqual(Uint8ClampedArray.of(2, 2, 2, 255));
  });
});
