import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../src/diffusion/schedule.ts';
import { leastLoss } from './least-loss.ts';
import { pointConfig } from './recipe.ts';

const schedule = { kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 } as const;
const config = pointConfig(schedule, 3);

describe('the least loss', () => {
  it.each([0.1, 1, 3])('of one Gaussian of deviation %d is the mean variance of the noise given the latent', (deviation) => {
    const noise = createNoiseSchedule(schedule);
    // Of two independent Gaussians whose sum is known, each has the product of the variances over their sum.
    const steps = 2000;
    const variances = Array.from({ length: steps }, (_, index) => {
      const alphaBar = noise.alphaBar((index + 0.5) / steps);
      return (alphaBar * deviation ** 2) / (alphaBar * deviation ** 2 + 1 - alphaBar);
    });
    const exact = variances.reduce((sum, variance) => sum + variance / steps, 0);
    expect(leastLoss([{ weight: 1, mean: [0.7, -2], deviation }], config) / exact).toBeCloseTo(1, 1);
  });
});
