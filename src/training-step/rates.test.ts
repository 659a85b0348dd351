import { describe, expect, it } from 'vitest';
import { stepPresets } from './presets.ts';
import { emaDecayAt, learningRateAt } from './rates.ts';

describe('learningRateAt', () => {
  const optimizer = { ...stepPresets.compact.optimizer, learningRate: 0.1, warmupSteps: 4 };

  it('rises linearly to its height at the last step of the warm-up', () => {
    const rates = [0, 1, 2, 3].map((step) => learningRateAt(step, 12, optimizer));
    [0.025, 0.05, 0.075, 0.1].forEach((expected, step) => expect(rates[step]).toBeCloseTo(expected, 12));
  });

  it('falls along half a cosine from the end of the warm-up to the last step', () => {
    // 0.05 (1 + cos(pi k / 8)) for k = 0, 4 and 8: 0.1, 0.05, 0; for k = 2 and 6: 0.05 (1 +- 1 / sqrt(2)).
    const rates = [4, 6, 8, 10, 12].map((step) => learningRateAt(step, 12, optimizer));
    [0.1, 0.0853553391, 0.05, 0.0146446609, 0].forEach((expected, index) => expect(rates[index]).toBeCloseTo(expected, 9));
  });

  it('stays where the decay is constant', () => {
    const rates = [4, 8, 11].map((step) => learningRateAt(step, 12, { ...optimizer, decay: 'constant' }));
    expect(rates).toEqual([0.1, 0.1, 0.1]);
  });

  it('starts at its height without a warm-up', () => {
    expect(learningRateAt(0, 12, { ...optimizer, warmupSteps: 0 })).toBe(0.1);
  });

  it('is never negative or above its height, whatever the warm-up is to the whole', () => {
    for (const totalSteps of [1, 3, 4, 5, 100]) {
      for (let step = 0; step < totalSteps; step += 1) {
        const rate = learningRateAt(step, totalSteps, optimizer);
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(0.1);
      }
    }
  });
});

describe('emaDecayAt', () => {
  it('grows as (1 + step) / (10 + step) up to the decay', () => {
    const ema = { decay: 0.999, warmup: true };
    expect(emaDecayAt(0, ema)).toBeCloseTo(0.1, 12);
    expect(emaDecayAt(8, ema)).toBeCloseTo(0.5, 12);
    expect(emaDecayAt(80, ema)).toBeCloseTo(0.9, 12);
    // (1 + s) / (10 + s) = 0.999 at s = 8990.
    expect(emaDecayAt(8989, ema)).toBeLessThan(0.999);
    expect(emaDecayAt(8991, ema)).toBe(0.999);
  });

  it('is constant without a warm-up', () => {
    expect(emaDecayAt(0, { decay: 0.99, warmup: false })).toBe(0.99);
  });
});
