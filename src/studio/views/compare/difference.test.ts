import { describe, expect, it } from 'vitest';
import { differencePicture, rootMeanSquare } from './difference.ts';

const black = Uint8ClampedArray.of(0, 0, 0, 255);
const white = Uint8ClampedArray.of(255, 255, 255, 255);

describe('the difference of two pictures', () => {
  it('is the root mean square of their colours', () => {
    expect(rootMeanSquare(white, white)).toBe(0);
    expect(rootMeanSquare(black, white)).toBe(255);
    expect(rootMeanSquare(black, Uint8ClampedArray.of(30, 40, 0, 255))).toBeCloseTo(50 / Math.sqrt(3), 10);
  });

  it('is grey where they are the same, and brighter where the second is', () => {
    expect([...differencePicture(white, white)]).toEqual([128, 128, 128, 255]);
    expect([...differencePicture(Uint8ClampedArray.of(10, 20, 0, 255), Uint8ClampedArray.of(15, 10, 250, 255))]).toEqual([
      133, 118, 255, 255,
    ]);
  });
});
