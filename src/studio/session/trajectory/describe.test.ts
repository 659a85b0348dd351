import { describe, expect, it } from 'vitest';
import { defaultSettings, samplingOptions } from '../settings/settings.ts';
import { describeKept, describeRecipe, fileNameOf } from './describe.ts';

const recipe = {
  modelId: 'flowers',
  modelTitle: 'Flowers',
  modelSha256: 'a'.repeat(64),
  seed: 7,
  images: 4,
  options: samplingOptions({ ...defaultSettings, sampler: 'ddim', spacing: 'trailing' }, { ownLevels: [] }),
};

describe('a recipe', () => {
  it('reads as one line with everything that makes the images', () => {
    expect(describeRecipe(recipe, 20)).toBe('Flowers · seed 7 · 4 images · DDIM, 20 steps, trailing, eta 0');
    expect(describeRecipe({ ...recipe, images: 1, options: { ...recipe.options, sampler: 'ddpm', steps: 1, clip: false } }, 1)).toBe(
      'Flowers · seed 7 · 1 image · DDPM, 1 step, trailing, unclipped',
    );
  });

  it('has its class in the name of a file, where all images are of one', () => {
    const name = (...classNames: string[]) => fileNameOf({ ...recipe, classNames }, { index: 20, steps: 20 });
    expect(name('bird of paradise', 'bird of paradise')).toMatch(/^flowers-bird-of-paradise-seed-7-/);
    expect(name('rose', 'lotus')).toMatch(/^flowers-seed-7-/);
  });

  it('names the classes of its images, each once, and counts them where they are many', () => {
    const named = (...classNames: string[]) => describeRecipe({ ...recipe, classNames }, 20);
    expect(named('rose', 'rose')).toMatch(/^Flowers · rose · seed 7 · 4 images/);
    expect(named('rose', 'lotus', 'rose', 'azalea')).toMatch(/^Flowers · rose, lotus, azalea · seed 7/);
    expect(named('rose', 'lotus', 'azalea', 'gaura', 'daffodil')).toMatch(/^Flowers · 5 classes · seed 7/);
  });

  it('tells what a run costs where its steps take more than one evaluation, and no eta where none is read', () => {
    const heun = { ...recipe, options: { ...recipe.options, sampler: 'heun', spacing: 'karras' } } as const;
    expect(describeRecipe(heun, 39)).toBe('Flowers · seed 7 · 4 images · Heun, 20 steps, 39 evaluations of the network, karras');
    expect(describeRecipe(heun, null)).toBe('Flowers · seed 7 · 4 images · Heun, 20 steps, karras');
  });

  it('names the file, and the step of a frame on the way', () => {
    expect(fileNameOf(recipe, { index: 20, steps: 20 })).toBe('flowers-seed-7-ddim-20-steps.png');
    expect(fileNameOf(recipe, { index: 12, steps: 20 })).toBe('flowers-seed-7-ddim-step-12-of-20.png');
  });
});

describe('describeKept', () => {
  const moments = Array.from({ length: 5 }, () => ({ timestep: 0, signalRate: 1, noiseRate: 0 }));

  it('says so when frames are left out, and nothing otherwise', () => {
    expect(describeKept({ keptIndices: [0, 1, 2, 3, 4], moments })).toBe('');
    expect(describeKept({ keptIndices: [0, 2, 4], moments })).toBe('3 of 5 frames kept, evenly spread, to spare memory');
  });
});
