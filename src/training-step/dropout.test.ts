import { describe, expect, it } from 'vitest';
import { dropoutMaskBytes, fillDropoutMasks, roundToMaskShare } from './dropout.ts';
import { tinyStepConfig } from './testing/tiny-configs.ts';

describe('roundToMaskShare', () => {
  it('is the nearest whole number of 256ths', () => {
    expect([0, 0.1, 0.5, 0.9].map((share) => 256 * roundToMaskShare(share))).toEqual([0, 26, 128, 230]);
  });
});

describe('masks', () => {
  it('are none without dropout', () => {
    expect(dropoutMaskBytes(tinyStepConfig)).toBe(0);
  });

  it('drop their share of the features, others for another stream', () => {
    const config = { ...tinyStepConfig, dropout: 0.3, batchSize: 64 };
    const all = (stream: number): number[] => {
      const bytes = new Uint8Array(dropoutMaskBytes(config));
      fillDropoutMasks(bytes, config, stream);
      return [...bytes];
    };
    const first = all(1);
    expect(new Set(first)).toEqual(new Set([0, 1]));
    const share = 1 - first.reduce((sum, kept) => sum + kept, 0) / first.length;
    // Five deviations of a mean of so many draws.
    expect(Math.abs(share - 77 / 256)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / first.length));
    expect(all(2)).not.toEqual(first);
    expect(all(1)).toEqual(first);
  });
});
