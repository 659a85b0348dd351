import { describe, expect, it } from 'vitest';
import { trainingConfigSchema } from '../config/config.ts';
import { presets } from '../config/presets.ts';
import { recipes } from './recipes.ts';

const { network, ...settings } = presets.compact;
const base = trainingConfigSchema.parse({
  ...settings,
  network: { ...network, imageSize: 32 },
  preset: 'compact',
  data: 'flowers102',
  dataRoot: null,
  steps: 1000,
  seed: 5,
});

describe('recipes', () => {
  it('are configurations that can be trained, each another one', () => {
    const configs = recipes.map(({ apply }) => apply(base));
    for (const config of configs) expect(trainingConfigSchema.parse(config)).toEqual(config);
    expect(new Set(recipes.map(({ apply, smallFirst = 0 }) => JSON.stringify([apply(base), smallFirst]))).size).toBe(recipes.length);
    expect(new Set(recipes.map(({ id }) => id)).size).toBe(recipes.length);
  });

  it.each(recipes)('$id sees as many images of the same split, on images of the same size', ({ apply }) => {
    const { steps, batchSize, seed, data, network } = apply(base);
    expect((steps ?? 0) * batchSize).toBe(16_000);
    expect({ seed, data, imageSize: network.imageSize }).toEqual({ seed: 5, data: 'flowers102', imageSize: 32 });
  });

  it('have the best preset’s own settings, with attention at the same levels', () => {
    const { network, diffusion, ...settings } = presets.best;
    const best = recipes.find(({ id }) => id === 'attention')?.apply({ ...base, network: { ...base.network, imageSize: 64 } });
    expect(best).toMatchObject({ network, diffusion });
    expect(best).toMatchObject({ loss: settings.loss, optimizer: settings.optimizer, ema: settings.ema });
  });

  it('begin with the preset itself and end with the plain one of the study', () => {
    expect(recipes[0]?.apply(base)).toEqual(base);
    const plain = recipes.at(-1)?.apply(base);
    expect(plain).toMatchObject({
      preset: 'study',
      ema: null,
      loss: 'mae',
      network: { patchSize: 1, widths: [32, 64, 96, 128], attention: null },
    });
  });
});
