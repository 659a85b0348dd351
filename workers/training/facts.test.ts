import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../../src/documents/card.ts';
import { stepConfigSchema } from '../../src/training-step/config.ts';
import { cardOf, idOf } from './describe.ts';
import { runFactsSchema, withLoss, type LossPoint } from './facts.ts';
import { pictureSideFor, recipeFor, stepsFor } from './recipe.ts';
import { testFacts } from './testing/facts.ts';

describe('withLoss', () => {
  it('halves the points, each the mean of two, before they become too many', () => {
    let points: LossPoint[] = [];
    for (let step = 1; step <= 161; step += 1) points = withLoss(points, { step, loss: step });
    expect(points).toHaveLength(80);
    expect(points[0]).toEqual({ step: 2, loss: 1.5 });
    for (let step = 162; step <= 10_000; step += 1) points = withLoss(points, { step, loss: step });
    expect(points.length).toBeLessThanOrEqual(160);
    expect(points.at(-1)?.step).toBe(10_000);
  });
});

describe('the facts of a run', () => {
  it('are read back as they were kept', () => {
    const facts = testFacts({ step: 3, losses: [{ step: 3, loss: 0.5 }], validations: [{ step: 0, loss: 1, psnr: 12 }] });
    expect(runFactsSchema.parse(structuredClone(facts))).toEqual(facts);
  });

  it('become a card that says where the model comes from', () => {
    const startedFrom = { id: 'flowers', title: 'Flowers', samplesSeen: 1000, totalHours: 2, sha256: 'a'.repeat(64), diffusion: null };
    const facts = testFacts({ title: 'Été à la mer!', step: 50, seconds: 1800, startedFrom, devices: ['wasm in a browser, 2 threads'] });
    const golden = { seed: 0, noiseLevel: 0.5, values: [1, 2, 3, 4, 5, 6, 7, 8] };
    const card = cardOf(facts, { bytes: 100, sha256: 'b'.repeat(64), golden });
    expect(modelCardSchema.parse(card)).toEqual(card);
    expect(card).toMatchObject({
      title: 'Été à la mer!',
      dataset: { name: '24 pictures of a visitor’s own', split: '22 pictures to train with, 2 held out' },
      training: { samplesSeen: 1250, samplesSeenInRun: 250, steps: 50, hours: 0.5, totalHours: 2.5, preset: 'browser', startedFrom },
    });
  });

  it('give ids of letters and digits', () => {
    expect(['Été à la mer!', '猫', 'My  pictures-2'].map(idOf)).toEqual(['t-la-mer', 'model', 'my-pictures-2']);
  });
});

describe('recipeFor', () => {
  it('is a configuration of steps, from nothing', () => {
    const recipe = recipeFor(null, 5);
    expect(stepConfigSchema.parse(recipe)).toEqual(recipe);
    expect(recipe).toMatchObject({ seed: 5, batchSize: 8 });
    expect(pictureSideFor(null)).toBe(recipe.network.imageSize + 4);
  });

  it('keeps the network and the noise of a model, at a smaller rate', () => {
    const { network, diffusion } = {
      ...recipeFor(null, 0),
      diffusion: { ...recipeFor(null, 0).diffusion, prediction: 'epsilon' as const },
    };
    const recipe = recipeFor({ network, diffusion }, 5);
    expect(recipe).toMatchObject({ network, diffusion });
    expect(recipe.optimizer.learningRate).toBeLessThan(recipeFor(null, 5).optimizer.learningRate);
  });

  it('shows as many images as it is told to', () => {
    expect(stepsFor(2000) * recipeFor(null, 0).batchSize).toBe(2000);
  });
});
