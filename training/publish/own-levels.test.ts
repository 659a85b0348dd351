import { describe, expect, it } from 'vitest';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { generateImages } from './generate.ts';
import { findOwnLevels, type OwnLevelsRequest } from './own-levels.ts';
import { presets } from '../config/presets.ts';
import { tinyConfig } from '../testing/tiny-run.ts';

const schedule = presets.compact.diffusion.schedule;

/** A network that knows data from N(0, 0.25): for v, the mean of v given x (Salimans & Ho 2022). */
const gaussianModel: OwnLevelsRequest['model'] = {
  card: { id: 'gaussian', network: tinyConfig.network, diffusion: { schedule, prediction: 'v' } },
  provider: 'cpu',
  predict: (latent, noiseLevel) => {
    const [signal, noise] = [Math.sqrt(1 - noiseLevel), Math.sqrt(noiseLevel)];
    const share = (signal * noise * (1 - 0.25)) / ((1 - noiseLevel) * 0.25 + noiseLevel);
    return Promise.resolve(latent.map((value) => share * value));
  },
  release: () => Promise.resolve(),
};

const found = await findOwnLevels({ model: gaussianModel, steps: [5, 8], seed: 3, images: 17, onProgress: () => undefined });

describe('the levels of a model’s own', () => {
  it('start at the noisiest level, rise, and lie within the schedule', () => {
    expect(found.map(({ steps, alphaBars }) => [steps, alphaBars.length])).toEqual([
      [5, 5],
      [8, 8],
    ]);
    const created = createNoiseSchedule(schedule);
    for (const { alphaBars } of found) {
      expect(alphaBars[0]).toBeCloseTo(created.alphaBar(1), 9);
      expect(alphaBars).toEqual(alphaBars.toSorted((one, other) => one - other));
      expect(alphaBars.at(-1)).toBeLessThanOrEqual(created.alphaBar(0) * (1 + 1e-9));
    }
  });

  it('lead nearer to where many steps lead than evenly spaced times do', async () => {
    const sampling = { sampler: 'ddim', steps: 5, spacing: 'trailing', eta: 0, clip: false } as const;
    const draw = async (options: Parameters<typeof generateImages>[0]['sampling']): Promise<Float32Array> =>
      (await generateImages({ model: gaussianModel, diffusion: gaussianModel.card.diffusion, sampling: options, seed: 9, count: 2 }))
        .values;
    const exact = await draw({ ...sampling, sampler: 'dpm-solver++', spacing: 'karras', steps: 200 });
    const distance = (values: Float32Array): number =>
      Math.sqrt(values.reduce((sum, value, index) => sum + (value - (exact[index] ?? NaN)) ** 2, 0));
    const own = distance(await draw({ ...sampling, spacing: 'own', alphaBars: found[0]?.alphaBars }));
    expect(own).toBeLessThan(0.95 * distance(await draw(sampling)));
    expect(
      planSampling(createNoiseSchedule(schedule), 'v', { ...sampling, spacing: 'own', alphaBars: found[0]?.alphaBars }).evaluations,
    ).toBe(5);
  });

  it('are the same for the same seed, and end with the signal’s reason', async () => {
    const again = await findOwnLevels({ model: gaussianModel, steps: [5, 8], seed: 3, images: 17, onProgress: () => undefined });
    expect(again).toEqual(found);
    const controller = new AbortController();
    const stopped = findOwnLevels({
      model: gaussianModel,
      steps: [5],
      seed: 3,
      images: 17,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('Stopped.')),
    });
    await expect(stopped).rejects.toThrow('Stopped.');
  });
});
