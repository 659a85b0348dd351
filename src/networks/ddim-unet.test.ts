import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { runGraph, withModel } from '../graph/testing/session.ts';
import { sinusoidalEmbedding } from './ddim-unet.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import { networkSchema } from './network.ts';
import { livelyWeights, namedNetworks, noisyBatch, someStatistics, startingWeights, tinyNetworks } from './testing/networks.ts';
import { validationModel } from '../training-graph/validation.ts';

const keras = networkSchema.parse({ kind: 'ddim-unet' });

describe('the Keras configuration', () => {
  it('has the 1,950,627 trainable parameters and 2,880 running statistics that Keras counts', () => {
    const layout = parameterLayout(keras);
    expect(layout.parameterCount).toBe(1_950_627);
    expect(layout.statisticCount).toBe(2_880);
  });

  it('starts from a prediction of exactly 0: its first mean squared error is the power of the noise, about 1', async () => {
    const layout = parameterLayout(keras);
    const batch = noisyBatch(keras, 1, 5);
    const bytes = validationModel({ network: keras, prediction: 'epsilon', loss: 'mse', batchSize: 1 }, 'standard');
    const outputs = await withModel(bytes, (graph) =>
      graph.run({ ...batch, weights: startingWeights(layout, 1), statistics: someStatistics(layout, 1) }),
    );
    const power = batch.noise.reduce((sum, value) => sum + value ** 2, 0) / batch.noise.length;
    const [loss = NaN] = outputs.get('loss');
    expect(outputs.get('prediction').every((value) => value === 0)).toBe(true);
    expect(Math.abs(loss - power)).toBeLessThan(1e-6);
    // The variance of a mean of 12,288 squared Gaussians is 2 / 12,288: four deviations are 0.05.
    expect(Math.abs(loss - 1)).toBeLessThan(0.05);
  });
});

describe('parameterLayout', () => {
  it.each(namedNetworks)('leaves no gap between the weights of a network %s', (_, network) => {
    const { parameters, parameterCount, statistics, statisticCount } = parameterLayout(network);
    const ends = (placements: readonly { offset: number; length: number }[]) =>
      placements.reduce((end, { offset, length }) => {
        expect(offset).toBe(end);
        return end + length;
      }, 0);
    expect(ends(parameters)).toBe(parameterCount);
    expect(ends(statistics)).toBe(statisticCount);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
  });

  // Checkpoints hold the weights in this order: a change here makes older ones unreadable.
  it('keeps names, order and shapes', () => {
    const listed = (network: keyof typeof tinyNetworks) =>
      parameterLayout(tinyNetworks[network]).parameters.map(({ name, shape }) => `${name} ${shape.join('x')}`);
    expect(listed('like the Keras example')).toEqual([
      'input.weights 4x3x1x1',
      'input.bias 4',
      'down0.0.residual.weights 4x12x1x1',
      'down0.0.residual.bias 4',
      'down0.0.first.weights 4x12x3x3',
      'down0.0.first.bias 4',
      'down0.0.second.weights 4x4x3x3',
      'down0.0.second.bias 4',
      'middle.0.residual.weights 8x4x1x1',
      'middle.0.residual.bias 8',
      'middle.0.first.weights 8x4x3x3',
      'middle.0.first.bias 8',
      'middle.0.second.weights 8x8x3x3',
      'middle.0.second.bias 8',
      'up0.0.residual.weights 4x12x1x1',
      'up0.0.residual.bias 4',
      'up0.0.first.weights 4x12x3x3',
      'up0.0.first.bias 4',
      'up0.0.second.weights 4x4x3x3',
      'up0.0.second.bias 4',
      'output.weights 3x4x1x1',
      'output.bias 3',
    ]);
    expect(listed('like the shipped models').filter((entry) => !/first|second|residual/.test(entry))).toEqual([
      'input.weights 12x12x1x1',
      'input.bias 12',
      'down0.0.modulation.weights 8x24',
      'down0.0.modulation.bias 24',
      'middle.0.modulation.weights 8x32',
      'middle.0.modulation.bias 32',
      'up0.0.modulation.weights 8x24',
      'up0.0.modulation.bias 24',
      'output.weights 12x12x1x1',
      'output.bias 12',
    ]);
  });
});

describe.each(namedNetworks)('a network %s', (_, network) => {
  const layout = parameterLayout(network);
  const bytes = inferenceModel(network, livelyWeights(layout, 1), someStatistics(layout, 1));

  it('predicts finite values shaped as its latent, other ones for other latents and noise levels', async () => {
    const { noise, class_one_hot } = noisyBatch(network, 3, 1);
    const classes = class_one_hot ? { class_one_hot } : {};
    await withModel(bytes, async (graph) => {
      const predict = async (latent: Float32Array, level: number) =>
        graph.run({ latent, noise_level: new Float32Array(3).fill(level), ...classes });
      const outputs = await predict(noise, 0.3);
      expect(outputs.shape('prediction')).toEqual([3, network.channels, network.imageSize, network.imageSize]);
      expect(outputs.get('prediction').every(Number.isFinite)).toBe(true);
      expect((await predict(noise, 0.7)).get('prediction')).not.toEqual(outputs.get('prediction'));
      expect((await predict(noise.toReversed(), 0.3)).get('prediction')).not.toEqual(outputs.get('prediction'));
    });
  });
});

describe('sinusoidalEmbedding', () => {
  it.each([
    { dimensions: 32, minimumFrequency: 1, maximumFrequency: 1000 },
    { dimensions: 6, minimumFrequency: 0.5, maximumFrequency: 50 },
    { dimensions: 2, minimumFrequency: 3, maximumFrequency: 1000 },
  ])(
    'is that of the Keras example to float32: $dimensions dimensions, frequencies $minimumFrequency to $maximumFrequency',
    async (embedding) => {
      const levels = Float32Array.of(0, 0.0004, 0.0975, 0.25, 0.5, 0.7303, 0.9996, 1);
      const graph = new Graph();
      graph.output('embedding', sinusoidalEmbedding(graph, embedding, graph.input('level', 'float32', ['batch'])));
      const outputs = await runGraph(graph, { level: levels });
      expect(outputs.shape('embedding')).toEqual([levels.length, embedding.dimensions]);
      // keras.io/examples/generative/ddim: exp(linspace(log(minimum), log(maximum), dimensions / 2)).
      const half = embedding.dimensions / 2;
      const [from, to] = [Math.log(embedding.minimumFrequency), Math.log(embedding.maximumFrequency)];
      const frequencies = Array.from({ length: half }, (_, index) =>
        Math.exp(half === 1 ? from : from + ((to - from) * index) / (half - 1)),
      );
      const actual = outputs.get('embedding');
      levels.forEach((level, row) => {
        frequencies.forEach((frequency, column) => {
          const phase = 2 * Math.PI * frequency * level;
          // Frequency and product are rounded to float32, each by a share of 2^-24; the sine itself is good to 1e-6.
          const bound = phase * 2 ** -23 + 1e-6;
          expect(Math.abs((actual[row * 2 * half + column] ?? NaN) - Math.sin(phase))).toBeLessThan(bound);
          expect(Math.abs((actual[row * 2 * half + half + column] ?? NaN) - Math.cos(phase))).toBeLessThan(bound);
        });
      });
    },
  );

  // WGSL leaves the sine of anything outside undefined in its precision (w3.org/TR/WGSL, accuracy of sin).
  it('asks for sines of phases between -pi and pi alone', async () => {
    const graph = new Graph();
    const embedding = { dimensions: 32, minimumFrequency: 1, maximumFrequency: 1000 };
    sinusoidalEmbedding(graph, embedding, graph.input('level', 'float32', ['batch']));
    const phases = graph.tape.at(-1)?.inputs.map((wave) => graph.tape.find(({ outputs }) => outputs[0] === wave)?.inputs[0]);
    expect(phases).toHaveLength(2);
    phases?.forEach((phase, index) => {
      if (!phase) throw new Error('The embedding does not end in sines and cosines.');
      graph.output(`phase_${index}`, phase);
    });
    const level = Float32Array.from({ length: 1001 }, (_, index) => index / 1000);
    const outputs = await runGraph(graph, { level });
    for (const name of ['phase_0', 'phase_1']) {
      expect(Math.max(...outputs.get(name).map(Math.abs))).toBeLessThanOrEqual(Math.fround(Math.PI));
    }
  });
});
