import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalStepsOf, trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { presets } from '../config/presets.ts';
import { describeLongWarmup, fitToOwnImages } from './own-images.ts';

const compact: TrainingConfig = trainingConfigSchema.parse({ ...presets.compact, preset: 'compact', data: 'cats', dataRoot: null });
const folder = (count: number) => ({ isOwn: true, train: { count } });

describe('fitToOwnImages', () => {
  it('gives a small folder a thousand steps, fifty validations and twenty grids at most and a warm-up of a tenth', () => {
    const config = fitToOwnImages(compact, folder(40), {});
    // 1000 steps of 16 are 400 passes over 40 images.
    expect(config).toMatchObject({ steps: 1000, validateEvery: 8, sampleEvery: 20, optimizer: { warmupSteps: 100 } });
    expect(config).toEqual({
      ...compact,
      steps: 1000,
      validateEvery: 8,
      sampleEvery: 20,
      optimizer: { ...compact.optimizer, warmupSteps: 100 },
    });
  });

  it('keeps the epochs of a folder that is large enough', () => {
    expect(fitToOwnImages(compact, folder(5000), {})).toEqual({ ...compact, sampleEvery: 3 });
  });

  it('holds its bounds for every number of images', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (count) => {
        const config = fitToOwnImages(compact, folder(count), {});
        const steps = totalStepsOf(config, count);
        expect(steps).toBeGreaterThanOrEqual(1000);
        expect(config.optimizer.warmupSteps).toBeLessThanOrEqual(steps / 10);
        // One more may come with the last step.
        expect(Math.floor((steps * config.batchSize) / count / config.validateEvery)).toBeLessThanOrEqual(50);
        expect(Math.floor((steps * config.batchSize) / count / config.sampleEvery)).toBeLessThanOrEqual(20);
        expect(config.sampleEvery).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('does so whatever else is given: a batch size, a preset, or a file with other settings', () => {
    expect(fitToOwnImages({ ...compact, batchSize: 4 }, folder(40), { batchSize: 4 })).toMatchObject({
      steps: 1000,
      optimizer: { warmupSteps: 100 },
    });
    expect(fitToOwnImages(compact, folder(40), { preset: 'compact', optimizer: { learningRate: 0.1 }, steps: null })).toMatchObject({
      steps: 1000,
      optimizer: { warmupSteps: 100 },
    });
  });

  it.each([{ steps: 150 }, { epochs: 60 }])('keeps a length that is given, with a warm-up that fits into it: %j', (given) => {
    const asked = { ...compact, ...given };
    const config = fitToOwnImages(asked, folder(40), given);
    expect(config).toEqual({ ...asked, validateEvery: 2, sampleEvery: 3, optimizer: { ...compact.optimizer, warmupSteps: 15 } });
    expect(describeLongWarmup(config, 150)).toBeNull();
  });

  it('leaves single settings that are given, and says what a warm-up that is too long does', () => {
    const given = { validateEvery: 1, sampleEvery: 1, optimizer: { warmupSteps: 200 } };
    expect(fitToOwnImages(compact, folder(40), given)).toEqual({ ...compact, steps: 1000 });
    expect(describeLongWarmup(compact, 150)).toBe(
      'The learning rate rises for 200 steps and the run has 150, so that it never comes to 0.002: take fewer --warmup-steps or more --steps.',
    );
    expect(describeLongWarmup(compact, 201)).toBeNull();
  });

  it('leaves the recipe for a dataset that has a name', () => {
    expect(fitToOwnImages(compact, { ...folder(40), isOwn: false }, {})).toBe(compact);
  });
});
