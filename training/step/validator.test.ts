import { beforeAll, describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { LabelledImages } from '../../src/training-step/images.ts';
import { stratifiedRates } from '../../src/training-step/noise-levels.ts';
import { initialState, type TrainingState } from '../../src/training-step/state.ts';
import { tinyConfig } from '../testing/tiny-run.ts';
import type { ValidationReport } from '../../src/training-step/validator.ts';
import { openValidator } from './validator.ts';

/** Grey images: image i has the value `levels[i]` of 255 everywhere. */
function greyImages(levels: readonly number[]): LabelledImages {
  return {
    count: levels.length,
    side: 20,
    labels: null,
    readPixels: (index, target) => void target.fill(levels[index] ?? 0),
  };
}

async function validate(config: TrainingConfig, set: LabelledImages, state: TrainingState): Promise<ValidationReport> {
  const validator = await openValidator(config, set);
  const report = await validator.validate(state);
  expect(await validator.validate(state)).toEqual(report);
  await validator.release();
  return report;
}

/** A network whose output is 0 for every input: untrained, since its last convolution starts at zero. */
const silentNetwork = initialState(tinyConfig);

describe('validation of a network that always says 0', () => {
  const set = greyImages([51, 204, 255]);
  // (x / 255 - 0.5) / 0.5
  const values = [-0.6, 0.6, 1];

  it('has the loss and PSNR of predicting grey, for x0', async () => {
    const config: TrainingConfig = { ...tinyConfig, diffusion: { ...tinyConfig.diffusion, prediction: 'x0' } };
    const { loss, psnr, images } = await validate(config, set, silentNetwork);
    expect(images).toBe(3);
    // MSE 0.36, 0.36 and 1; PSNR 10 log10(4 / MSE) with a peak of 2.
    expect(loss).toBeCloseTo((0.36 + 0.36 + 1) / 3, 5);
    expect(psnr).toBeCloseTo((10 * Math.log10(4 / 0.36) * 2 + 10 * Math.log10(4)) / 3, 4);
    expect((await validate({ ...config, loss: 'mae' }, set, silentNetwork)).loss).toBeCloseTo((0.6 + 0.6 + 1) / 3, 5);
  });

  it('has the mean square of the noise as its loss, for epsilon, and clips the image that this stands for', async () => {
    const config: TrainingConfig = { ...tinyConfig, diffusion: { ...tinyConfig.diffusion, prediction: 'epsilon' } };
    const { loss, psnr } = await validate(config, set, silentNetwork);
    const noise = gaussianNoise(config.seed, 0x7000_0000, 3 * 768);
    expect(loss).toBeCloseTo(noise.reduce((sum, value) => sum + value * value, 0) / noise.length, 4);
    // x0 = clip(x_t / signalRate) with x_t = signalRate x0 + noiseRate epsilon, computed here in float64.
    const rates = stratifiedRates(createNoiseSchedule(config.diffusion.schedule), { kind: 'uniform' }, 3, config.seed, 0x7000_0000);
    const expected = values.map((value, image) => {
      const { signalRate = 1, noiseRate = 0 } = rates[image] ?? {};
      const ratio = noiseRate / signalRate;
      const errors = noise
        .subarray(image * 768, (image + 1) * 768)
        .map((epsilon) => (Math.min(1, Math.max(-1, value + ratio * epsilon)) - value) ** 2);
      return 10 * Math.log10(4 / (errors.reduce((sum, error) => sum + error, 0) / 768));
    });
    expect(psnr).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / 3, 3);
  });
});

describe('openValidator', () => {
  let trained: TrainingState;
  beforeAll(() => {
    const { vectors } = silentNetwork;
    const other = gaussianNoise(9, 0, parameterLayout(tinyConfig.network).parameterCount).map((value) => 0.1 * value);
    trained = { step: 1, vectors: new Map([...vectors, ['weights', other]]) };
  });

  it('judges the moving average where there is one, else the weights', async () => {
    const set = greyImages([51, 204, 255]);
    expect(await validate(tinyConfig, set, trained)).toEqual(await validate(tinyConfig, set, silentNetwork));
    const weightsOnly: TrainingState = { step: 1, vectors: new Map([...trained.vectors].filter(([name]) => name !== 'ema')) };
    expect(await validate({ ...tinyConfig, ema: null }, set, weightsOnly)).not.toEqual(await validate(tinyConfig, set, trained));
  });

  it.each([
    [1, 100, 1],
    [20, 100, 16],
    [40, 100, 32],
    [40, 10, 10],
  ])('uses whole batches: of %i images and at most %i it takes %i', async (available, validationImages, images) => {
    const set = greyImages(new Array<number>(available).fill(100));
    expect((await validate({ ...tinyConfig, validationImages }, set, silentNetwork)).images).toBe(images);
  });
});
