import { describe, expect, it } from 'vitest';
import { DEFAULT_SAMPLING, type SamplingOptions } from '../diffusion/config.ts';
import { denoise } from '../diffusion/denoise.ts';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { guided } from '../diffusion/guidance.ts';
import { planSampling } from '../diffusion/plan.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { readOnnx } from '../graph/onnx-reader.ts';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { withModel } from '../graph/testing/session.ts';
import { oneHot } from './class-embedding.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import type { NetworkConfig } from './network.ts';
import { FreshNoiseError, samplingGraph, type GraphGuidance, type WeightedNetwork } from './sampling-graph.ts';
import { livelyWeights, someStatistics, tinyNetworks, tinyReferenceNetworks } from './testing/networks.ts';

const BATCH = 2;
const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.995 });
const everywhere = { minimumNoiseLevel: 0, maximumNoiseLevel: 1 };

function weighted(network: NetworkConfig, seed: number): WeightedNetwork {
  const layout = parameterLayout(network);
  return { network, prediction: 'v', weights: livelyWeights(layout, seed), statistics: someStatistics(layout, seed) };
}

const optionsOf = (change: Partial<SamplingOptions>): SamplingOptions => ({ ...DEFAULT_SAMPLING, steps: 5, ...change });
const noiseFor = ({ channels, imageSize }: NetworkConfig) => gaussianNoise(3, 0, BATCH * channels * imageSize ** 2);

/** What `denoise` makes of the same noise with the same networks, one evaluation of a session at a time. */
async function denoised(model: WeightedNetwork, options: SamplingOptions, guidance: GraphGuidance | null, labels: (number | null)[]) {
  const { network, prediction } = model;
  const sessions = [model, ...(guidance === null || guidance.by === 'itself' ? [] : [guidance.by])];
  const files = sessions.map(({ network, weights, statistics }) => inferenceModel(network, weights, statistics));
  return withModel(files[0] ?? new Uint8Array(), (own) =>
    withModel(files[1] ?? files[0] ?? new Uint8Array(), async (other) => {
      const predictBy = (session: typeof own, classes: (number | null)[]) => async (latent: Float32Array, noiseLevel: number) => {
        const told = network.classes === undefined ? {} : { class_one_hot: oneHot(classes, network.classes) };
        const outputs = await session.run({ latent, noise_level: new Float32Array(BATCH).fill(noiseLevel), ...told });
        return Float32Array.from(outputs.get('prediction'));
      };
      const predict = predictBy(own, labels);
      const weaker = guidance && {
        predict: predictBy(other, [null, null]),
        schedule: guidance.by === 'itself' ? schedule : guidance.by.schedule,
        prediction: guidance.by === 'itself' ? prediction : guidance.by.prediction,
      };
      const run = denoise({
        predict: guidance && weaker ? guided(predict, prediction, weaker, guidance.guidance) : predict,
        plan: planSampling(schedule, prediction, options),
        shape: [BATCH, network.channels, network.imageSize, network.imageSize],
        seeds: [0, 1],
        initialLatent: noiseFor(network),
      });
      let images = new Float32Array(0);
      for await (const { latent } of run) images = Float32Array.from(latent);
      return images;
    }),
  );
}

async function drawn(model: WeightedNetwork, options: SamplingOptions, guidance: GraphGuidance | null, labels: (number | null)[] = []) {
  const { network, prediction } = model;
  const file = samplingGraph(model, planSampling(schedule, prediction, options), guidance);
  const told = network.classes === undefined ? {} : { class_one_hot: oneHot(labels, network.classes) };
  return withModel(file, async (graph) => Float32Array.from((await graph.run({ noise: noiseFor(network), ...told })).get('images')));
}

describe('a sampler as a graph', () => {
  const plain = weighted(tinyNetworks['like the shipped models'], 1);

  it.each([
    ['DDIM', { sampler: 'ddim', spacing: 'trailing' }],
    ['Heun, which evaluates twice a step', { sampler: 'heun', spacing: 'karras' }],
    ['DPM-Solver++(2M), which remembers', { sampler: 'dpm-solver++' }],
    ['UniPC of order 3, without clipping', { sampler: 'unipc-3', clip: false }],
    ['iPNDM', { sampler: 'ipndm', clip: false }],
  ] as const)('draws what the loop draws: %s', async (_, change) => {
    const options = optionsOf(change);
    const expected = await denoised(plain, options, null, []);
    expect(Math.max(...expected.map(Math.abs)), 'zeros would agree with anything').toBeGreaterThan(0.3);
    expect(largestDifference(await drawn(plain, options, null), expected)).toBeLessThan(1e-4);
  });

  it.each([
    ['batch normalisation, concatenation', tinyNetworks['like the Keras example']],
    ['the reference', tinyReferenceNetworks['of the reference']],
  ])('of another network, too: %s', async (_, network) => {
    const model = weighted(network, 2);
    const options = optionsOf({ steps: 2 });
    expect(largestDifference(await drawn(model, options, null), await denoised(model, options, null, []))).toBeLessThan(1e-4);
  });

  it('is guided by another network, of another range and prediction, where its interval says so', async () => {
    const narrow = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
    const by = { ...weighted(tinyNetworks['three levels of two blocks'], 5), prediction: 'epsilon' as const, schedule: narrow };
    const guidance = { by, guidance: { weight: 2, interval: { minimumNoiseLevel: 0.02, maximumNoiseLevel: 0.9 } } };
    const guidedImages = await drawn(plain, optionsOf({}), guidance);
    expect(largestDifference(guidedImages, await denoised(plain, optionsOf({}), guidance, []))).toBeLessThan(1e-4);
    expect(largestDifference(guidedImages, await drawn(plain, optionsOf({}), null))).toBeGreaterThan(0.05);
  });

  it.each([
    ['the DDIM UNet', tinyNetworks['classes, scale and shift']],
    ['the DDIM UNet by concatenation', tinyNetworks['classes, concatenation']],
    ['the reference', tinyReferenceNetworks['of the reference with classes']],
  ])('draws classes, guided by itself: %s', async (_, network) => {
    const model = weighted(network, 4);
    const guidance = { by: 'itself', guidance: { weight: 2, interval: everywhere } } as const;
    const options = optionsOf({ steps: 2 });
    const images = await drawn(model, options, guidance, [1, null]);
    expect(largestDifference(images, await denoised(model, options, guidance, [1, null]))).toBeLessThan(1e-4);
    expect(largestDifference(images, await drawn(model, options, guidance, [0, null]))).toBeGreaterThan(0.01);
  });

  it('stores each weight once, in half precision where that is asked for', () => {
    const { network, prediction, weights } = plain;
    const bytesFor = (steps: number, precision: 'float32' | 'float16') =>
      readOnnx(samplingGraph(plain, planSampling(schedule, prediction, optionsOf({ steps })), null, precision)).initializers;
    const stored = bytesFor(20, 'float16').filter(({ name }) =>
      parameterLayout(network).parameters.some((parameter) => parameter.name === name),
    );
    expect(stored.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(2 * weights.length);
  });

  it('refuses a plan that draws fresh noise', () => {
    const plan = planSampling(schedule, 'v', optionsOf({ sampler: 'ddpm' }));
    expect(() => samplingGraph(plain, plan, null)).toThrow(FreshNoiseError);
  });
});
