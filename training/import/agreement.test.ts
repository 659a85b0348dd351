import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { denoise } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { numbersOf, readSafetensors } from '../../src/diffusers/safetensors.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { importModel } from './import-model.ts';

/* What diffusers computed with tiny random models, by testing/make-fixtures.py. */

const fixtures = join(import.meta.dirname, 'testing', 'fixtures');
const root = temporaryFolder();
const IMAGES = 2;
/** Of the noise that diffusers was given (testing/write-noise.ts). */
const SEED = 11;
/** How far a prediction or a sample may be from diffusers'. */
const BOUND = 1e-4;

async function answersOf(name: string): Promise<ReadonlyMap<string, Float32Array>> {
  const file = join(fixtures, name, 'answers.safetensors');
  const tensors = readSafetensors(file, await readFile(file));
  return new Map([...tensors].map(([key, tensor]) => [key, numbersOf(file, key, tensor)]));
}

function answer(answers: ReadonlyMap<string, Float32Array>, key: string): Float32Array {
  const values = answers.get(key);
  if (!values) throw new Error(`There is no answer ${key}.`);
  return values;
}

const largestDifference = (left: Float32Array, right: Float32Array): number => {
  expect(left).toHaveLength(right.length);
  return left.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (right[index] ?? NaN))), 0);
};

const samplings: readonly (readonly [key: string, options: Pick<SamplingOptions, 'sampler' | 'eta'>])[] = [
  ['ddim', { sampler: 'ddim', eta: 0 }],
  ['ddim_eta1', { sampler: 'ddim', eta: 1 }],
  ['ddpm', { sampler: 'ddpm', eta: 0 }],
];

describe.each([
  ['default', samplings],
  ['google', samplings],
  ['scale-shift', []],
  ['plain', samplings],
  ['attentive', samplings],
  ['single', []],
] as const)('the imported model "%s"', (name, sampled) => {
  let answers: ReadonlyMap<string, Float32Array>;
  let model: Awaited<ReturnType<typeof openNodeModel>>;
  beforeAll(async () => {
    const [from, folder] = [join(fixtures, name), join(root, name)];
    await importModel({ from, folder, id: name, title: name, dataset: { name: 'none', licence: 'none' } });
    [answers, model] = [await answersOf(name), await openNodeModel(folder)];
    return () => model.release();
  });

  it.each([0, 37, 500, 999])('predicts what diffusers does at timestep %i', async (timestep) => {
    const schedule = createNoiseSchedule(model.card.diffusion.schedule);
    const prediction = await model.predict(answer(answers, 'latent'), 1 - schedule.alphaBar(timestep));
    const expected = answer(answers, `at_${timestep}`);
    expect(Math.max(...expected.map(Math.abs)), 'zeros would agree with anything').toBeGreaterThan(0.5);
    expect(largestDifference(prediction, expected)).toBeLessThan(BOUND);
  });

  it.each(sampled)('is sampled as by diffusers from the same noise: %s', async (key, options) => {
    const { network, diffusion } = model.card;
    const sampling = { ...options, steps: 10, spacing: 'leading', clip: true } as const;
    const frames = denoise({
      predict: (latent, noiseLevel) => model.predict(latent, noiseLevel),
      plan: planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling),
      shape: [IMAGES, network.channels, network.imageSize, network.imageSize],
      seeds: imageSeeds(SEED, IMAGES),
    });
    let last = new Float32Array(0);
    for await (const { latent } of frames) last = Float32Array.from(latent);
    expect(largestDifference(last, answer(answers, key))).toBeLessThan(BOUND);
  });
});
