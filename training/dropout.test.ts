import { describe, expect, it } from 'vitest';
import { createDropoutMasks, roundToMaskShare } from './dropout.ts';
import { tinyConfig } from './testing/tiny-run.ts';

describe('roundToMaskShare', () => {
  it('is the nearest whole number of 256ths', () => {
    expect([0, 0.1, 0.5, 0.9].map((share) => 256 * roundToMaskShare(share))).toEqual([0, 26, 128, 230]);
  });
});

describe('createDropoutMasks', () => {
  it('makes none without dropout', () => {
    expect(createDropoutMasks(tinyConfig)(0)).toEqual({});
  });

  it('drops its share of the features, others for another stream', () => {
    const masks = createDropoutMasks({ ...tinyConfig, dropout: 0.3, batchSize: 64 });
    const all = (stream: number): number[] => Object.values(masks(stream)).flatMap((mask) => [...mask]);
    const first = all(1);
    expect(new Set(first)).toEqual(new Set([0, 1]));
    const share = 1 - first.reduce((sum, kept) => sum + kept, 0) / first.length;
    // Five deviations of a mean of so many draws.
    expect(Math.abs(share - 77 / 256)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / first.length));
    expect(all(2)).not.toEqual(first);
    expect(all(1)).toEqual(first);
  });
});
