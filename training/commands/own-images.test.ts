import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { totalStepsOf, trainingConfigSchema, type TrainingConfig } from '../config.ts';
import { presets } from '../presets.ts';
import { fitToOwnImages } from './own-images.ts';

const compact: TrainingConfig = trainingConfigSchema.parse({ ...presets.compact, preset: 'compact', data: 'cats', dataRoot: null });
const folder = (count: number) => ({ isOwn: true, train: { count } });

describe('fitToOwnImages', () => {
  it('gives a small folder a thousand steps, fifty validations and twenty grids at most and a warm-up of a tenth', () => {
    const config = fitToOwnImages(compact, folder(40), {});
    // 1000 steps of 16 are 400 passes over 40 images.
    expect(config).toMatchObject({ steps: 1000, validateEvery: 8, sampleEvery: 20, optimizer: { warmupSteps: 100 } });
    expect(config).toEqual({ ...compact, steps: 1000, validateEvery: 8, sampleEvery: 20, optimizer: { ...compact.optimizer, warmupSteps: 100 } });
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

  it.each([{ steps: 5 }, { epochs: 50 }, { batchSize: 16 }, { preset: 'compact' }, { config: 'settings.json' }])('leaves all as it is with %j', (options) => {
    expect(fitToOwnImages(compact, folder(40), options)).toBe(compact);
  });

  it('leaves single settings that are given', () => {
    expect(fitToOwnImages(compact, folder(40), { validateEvery: 1, sampleEvery: 1, warmupSteps: 200 })).toEqual({ ...compact, steps: 1000 });
  });

  it('leaves the recipe for a dataset that has a name', () => {
    expect(fitToOwnImages(compact, { ...folder(40), isOwn: false }, {})).toBe(compact);
  });
});
