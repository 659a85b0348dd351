import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../diffusion/schedule.ts';
import { noisedPixels, ratesAtShare } from './noising.ts';

const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

describe('a place on the schedule', () => {
  it('has the bounds of the schedule at its ends', () => {
    expect(ratesAtShare(continuous, 0).signalRate).toBeCloseTo(0.95, 12);
    expect(ratesAtShare(continuous, 1).signalRate).toBeCloseTo(0.02, 12);
  });
});

describe('a noised image', () => {
  const image = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 128, 128, 128, 255);

  it('is the image itself without noise', () => {
    expect(noisedPixels(image, 3, { signalRate: 1, noiseRate: 0 }, 1)).toEqual(image);
  });

  it('is the same noise, whatever the image, without signal', () => {
    const other = image.toReversed();
    const noise = noisedPixels(image, 3, { signalRate: 0, noiseRate: 1 }, 1);
    expect(noisedPixels(other, 3, { signalRate: 0, noiseRate: 1 }, 1)).toEqual(noise);
    expect(noisedPixels(image, 3, { signalRate: 0, noiseRate: 1 }, 2)).not.toEqual(noise);
  });
});
