import { describe, expect, it } from 'vitest';
import { meanSquaredError } from './pixels.ts';

describe('pictures', () => {
  it('are apart by the mean square of their colours in [0, 1]', () => {
    const black = Uint8ClampedArray.of(0, 0, 0, 255);
    expect(meanSquaredError(black, black)).toBe(0);
    expect(meanSquaredError(black, Uint8ClampedArray.of(255, 255, 255, 255))).toBe(1);
    expect(meanSquaredError(black, Uint8ClampedArray.of(255, 0, 0, 255))).toBeCloseTo(1 / 3, 12);
  });
});
