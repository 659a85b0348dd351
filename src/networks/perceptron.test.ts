import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { withModel } from '../graph/testing/session.ts';
import { embeddingFrequencies } from './ddim-unet.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import type { PerceptronConfig } from './network.ts';
import { livelyWeights, startingWeights } from './testing/networks.ts';

const network: PerceptronConfig = {
  kind: 'perceptron',
  channels: 2,
  imageSize: 1,
  width: 5,
  hiddenLayers: 2,
  embedding: { dimensions: 4, minimumFrequency: 0.5, maximumFrequency: 4 },
};
const layout = parameterLayout(network);
const points = 7;
const latent = gaussianNoise(1, 1, 2 * points);
const levels = Float32Array.from({ length: points }, (_, point) => point / (points - 1));

async function predict(weights: Float32Array) {
  const feeds = { latent: { data: latent, shape: [points, 2, 1, 1] }, noise_level: { data: levels, shape: [points] } };
  return withModel(inferenceModel(network, weights, new Float32Array()), async (graph) =>
    (await graph.run(feeds)).get('prediction').slice(),
  );
}

/** The same by hand, in float64. */
function predictedByHand(weights: Float32Array, point: number): number[] {
  const tensor = (name: string) => {
    const placement = layout.parameters.find((parameter) => parameter.name === name);
    if (!placement) throw new Error(`There is no ${name}.`);
    return { values: weights.subarray(placement.offset, placement.offset + placement.length), shape: placement.shape };
  };
  const linear = (name: string, inputs: readonly number[]) => {
    const { values, shape } = tensor(`${name}.weights`);
    const outputs = shape[1] ?? 0;
    return Array.from({ length: outputs }, (_, output) =>
      inputs.reduce(
        (sum, value, input) => sum + value * (values[input * outputs + output] ?? NaN),
        tensor(`${name}.bias`).values[output] ?? NaN,
      ),
    );
  };
  const silu = (x: number) => x / (1 + Math.exp(-x));
  const phases = embeddingFrequencies(network.embedding).map((frequency) => 2 * Math.PI * frequency * (levels[point] ?? NaN));
  let features = [...latent.subarray(2 * point, 2 * point + 2), ...phases.map(Math.sin), ...phases.map(Math.cos)];
  for (let layer = 0; layer < network.hiddenLayers; layer += 1) features = linear(`hidden${layer}`, features).map(silu);
  return linear('output', features);
}

describe('the perceptron', () => {
  it('is a chain of linear layers and SiLU over point and noise level', async () => {
    const weights = livelyWeights(layout, 2);
    const predicted = await predict(weights);
    for (let point = 0; point < points; point += 1) {
      for (const [axis, value] of predictedByHand(weights, point).entries()) expect(predicted[2 * point + axis]).toBeCloseTo(value, 4);
    }
  });

  it('has (2 + 4) 5 + 5, 5 5 + 5 and 5 2 + 2 parameters, and predicts 0 before it has learnt', async () => {
    expect(layout.parameterCount).toBe(35 + 30 + 12);
    expect((await predict(startingWeights(layout, 1))).every((value) => value === 0)).toBe(true);
  });
});
