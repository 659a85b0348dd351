import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import { largestDifference } from '../../src/graph/testing/finite-differences.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { openGraph } from './graph-runner.ts';
import { createPredictor } from '../../src/training-step/predictor.ts';
import { initialState } from '../../src/training-step/state.ts';
import { standardTarget } from '../../src/training-step/target.ts';
import { tinyPlainStepConfig, tinyStepConfig } from '../../src/training-step/testing/tiny-configs.ts';

describe('a predictor', () => {
  it.each([
    ['of group normalisation', tinyStepConfig],
    ['of batch normalisation', tinyPlainStepConfig],
  ])('says what the exported model %s says', async (_, config) => {
    const state = initialState(config);
    const weights = state.vectors.get('weights') ?? new Float32Array();
    weights.set(gaussianNoise(2, 0, weights.length).map((value) => 0.2 * value));
    state.vectors.get('ema')?.set(weights);
    const statistics = state.vectors.get('statistics') ?? new Float32Array();
    const predictor = await createPredictor(config, 2, standardTarget, (graph) => openGraph(graph, 'cpu'));
    const model = await openNodeWeights(inferenceModel(config.network, weights, statistics), { id: 'tiny', network: config.network });
    const latent = gaussianNoise(3, 0, 2 * 3 * 16 ** 2);
    for (const noiseLevel of [0.002, 0.5, 0.999]) {
      const expected = await model.predict(latent, noiseLevel);
      expect(largestDifference(await predictor.predict(state, latent, noiseLevel), expected)).toBeLessThan(1e-4);
    }
    await predictor.release();
    await model.release();
  });
});
