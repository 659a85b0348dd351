import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../diffusion/schedule.ts';
import { imageOfRgba, noisedPicture, ratesAtShare } from './noising.ts';

const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

describe('a place on the schedule', () => {
  it('has the bounds of the schedule at its ends', () => {
    expect(ratesAtShare(continuous, 0).signalRate).toBeCloseTo(0.95, 12);
    expect(ratesAtShare(continuous, 1).signalRate).toBeCloseTo(0.02, 12);
  });
});

describe('a noised picture', () => {
  const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 128, 128, 128, 255);
  const image = imageOfRgba(rgba, 2);

  it('is the picture itself without noise', () => {
    expect(noisedPicture(image, { signalRate: 1, noiseRate: 0 }, 1).pixels).toEqual(rgba);
  });

  it('is the same noise, whatever the picture, without signal', () => {
    const other = imageOfRgba(rgba.toReversed(), 2);
    const noise = noisedPicture(image, { signalRate: 0, noiseRate: 1 }, 1);
    expect(noisedPicture(other, { signalRate: 0, noiseRate: 1 }, 1)).toEqual(noise);
    expect(noisedPicture(image, { signalRate: 0, noiseRate: 1 }, 2)).not.toEqual(noise);
  });
});
