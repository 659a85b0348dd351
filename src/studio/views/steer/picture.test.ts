import { describe, expect, it } from 'vitest';
import { toRgba } from '../../../../workers/sampling/pixels.ts';
import { toValues } from './picture.ts';

const pixels = Uint8ClampedArray.of(0, 128, 255, 255, 255, 3, 9, 255, 1, 2, 3, 255, 200, 100, 50, 255);

describe('pictures', () => {
  it('come back from the values of a model byte for byte', () => {
    expect(toRgba(toValues(pixels, 3), 3, 2)).toEqual(pixels);
  });

  it('are the mean of their colours to a model of one channel', () => {
    expect(toRgba(toValues(pixels, 1), 1, 2).slice(8, 12)).toEqual(Uint8ClampedArray.of(2, 2, 2, 255));
  });
});
