import { describe, expect, it } from 'vitest';
import { gaussianNoise } from './gaussian.ts';
import { planEncoding, reconstructionOptions } from './inversion.ts';
import { planSampling } from './plan.ts';
import { createNoiseSchedule } from './schedule.ts';
import { resultOf } from './testing/runs.ts';

const linear = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

/** The best network for data from N(0, 0.25), which answers with the mean of epsilon given x_t. */
const bestNetwork = (latent: Float32Array, noiseLevel: number) => {
  const variance = (1 - noiseLevel) * 0.25 + noiseLevel;
  return Promise.resolve(latent.map((value) => (Math.sqrt(noiseLevel) / variance) * value));
};

const picture = gaussianNoise(3, 0, 512).map((value) => value / 2);
const common = { predict: bestNetwork, clip: false, shape: [1, 1, 1, 512] as const, seeds: [0] };

async function reconstruction(schedule: typeof linear, steps: number): Promise<{ noise: Float32Array; error: number }> {
  const noise = await resultOf({ ...common, plan: planEncoding(schedule, 'epsilon', steps), initialLatent: picture });
  const plan = planSampling(schedule, 'epsilon', reconstructionOptions(steps));
  const again = await resultOf({ ...common, plan, initialLatent: noise });
  const error = again.reduce((sum, value, index) => sum + (value - (picture[index] ?? NaN)) ** 2, 0) / again.length;
  return { noise, error };
}

describe('encoding', () => {
  it('visits the levels of decoding in the opposite order', () => {
    const decoding = planSampling(cosine, 'v', reconstructionOptions(4));
    const encoding = planEncoding(cosine, 'v', 4);
    expect(encoding.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(encoding.map(({ timestep }) => timestep)).toEqual([0, 0.25, 0.5, 0.75]);
    expect(encoding.map(({ nextAlphaBar }) => nextAlphaBar)).toEqual(decoding.map(({ alphaBar }) => alphaBar).reverse());
    expect(encoding[0]?.alphaBar).toBe(cosine.alphaBar(0));
  });

  it('undoes a step exactly where the prediction is the same at both of its ends', async () => {
    const constant = (latent: Float32Array) => Promise.resolve(new Float32Array(latent.length).fill(0.3));
    const noise = await resultOf({ ...common, predict: constant, plan: planEncoding(linear, 'epsilon', 7), initialLatent: picture });
    const plan = planSampling(linear, 'epsilon', reconstructionOptions(7));
    const again = await resultOf({ ...common, predict: constant, plan, initialLatent: noise });
    for (const [index, value] of again.entries()) expect(value).toBeCloseTo(picture[index] ?? NaN, 3);
  });

  it.each([['linear', linear], ['cosine', cosine]] as const)('leads back ever closer with more steps (%s)', async (_, schedule) => {
    const [few, some, many] = await Promise.all([10, 50, 250].map((steps) => reconstruction(schedule, steps)));
    expect(some?.error).toBeLessThan((few?.error ?? 0) / 4);
    expect(many?.error).toBeLessThan((some?.error ?? 0) / 4);
    expect(many?.error).toBeLessThan(1e-3);
  });

  it('makes noise of unit deviation of data that the network knows', async () => {
    const { noise } = await reconstruction(linear, 500);
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length);
    // Four standard errors of 512 values, and the bend of the steps.
    expect(Math.abs(deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * 512) + 0.01);
  });
});
