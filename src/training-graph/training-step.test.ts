import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import type { Dialect } from '../graph/graph.ts';
import { dot, fourthOrderSlope, largestDifference, relativeError } from '../graph/testing/finite-differences.ts';
import { withModel, type Outputs } from '../graph/testing/session.ts';
import { parameterLayout } from '../networks/inference.ts';
import type { NetworkConfig } from '../networks/network.ts';
import type { ParameterLayout } from '../networks/parameters.ts';
import {
  latentOf,
  livelyWeights,
  namedNetworks,
  noisyBatch,
  someStatistics,
  startingWeights,
  tinyNetworks,
} from '../networks/testing/networks.ts';
import { trainingForward } from '../networks/testing/training-forward.ts';
import { BATCH, nextOf, norm, numberOf, scalarsOf, stateOf, stepConfig, type StepState } from './testing/training-steps.ts';
import {
  dropoutInputs,
  nameInStep,
  trainingStateNames,
  trainingStepModel,
  type TrainingPrecision,
  type TrainingStepConfig,
} from './training-step.ts';
import { validationModel } from './validation.ts';

/**
 * A unit vector within a part of the weights: half along its gradient, where a slope is largest, half at random, so
 * that a gradient that is wrongly 0 is noticed, too.
 */
function directionWithin(gradient: Float32Array, start: number, end: number): Float32Array {
  const part = gradient.subarray(start, end);
  const random = gaussianNoise(1, 9, end - start);
  const [partNorm, randomNorm] = [norm(part) || 1, norm(random)];
  const mixed = part.map((value, index) => value / partNorm + (random[index] ?? NaN) / randomNorm);
  const direction = new Float32Array(gradient.length);
  const length = norm(mixed);
  direction.set(
    mixed.map((value) => value / length),
    start,
  );
  return direction;
}

/** Weights and bias of each layer, or gain and shift, as one part of the flat vector; the embedding of classes has no bias. */
function layersOf({ parameters }: ParameterLayout): { name: string; start: number; end: number }[] {
  return parameters.flatMap((weights, index) => {
    const bias = parameters[index + 1];
    if (weights.name === 'class.embedding') return [{ name: weights.name, start: weights.offset, end: weights.offset + weights.length }];
    if (!/\.(weights|gain)$/.test(weights.name) || !bias) return [];
    return [{ name: weights.name, start: weights.offset, end: bias.offset + bias.length }];
  });
}

describe.each(namedNetworks)('the gradient of a whole network %s', (_, network) => {
  // Without a memory of earlier gradients, the renewed first moment is the gradient itself.
  const config = stepConfig(network, { optimizer: { beta1: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 } });
  const layout = parameterLayout(network);
  const weights = livelyWeights(layout, 1);
  const feeds = { ...noisyBatch(network, BATCH, 1), ...scalarsOf(config, 1, 0), ...stateOf(config, weights) };

  const gradientIn = (dialect: Dialect): Promise<Float32Array> =>
    withModel(trainingStepModel(config, dialect), async (graph) => nextOf(await graph.run(feeds), 'first_moment'));

  it("fits the loss's slope within each layer, to 1e-4 of the gradient's norm in float32", async () => {
    const gradient = await gradientIn('standard');
    const bound = 1e-4 * norm(gradient);
    expect(bound).toBeGreaterThan(0);
    expect(layersOf(layout)).toHaveLength(Math.ceil(layout.parameters.length / 2));
    const { images, noise } = feeds;
    const inputs = latentOf(noisyBatch(network, BATCH, 1));
    const { latent } = inputs;
    const perImage = latent.length / BATCH;
    const target = Float64Array.from(latent, (_, index) => {
      const image = Math.floor(index / perImage);
      return (feeds.signal_rate[image] ?? NaN) * (noise[index] ?? NaN) - (feeds.noise_rate[image] ?? NaN) * (images[index] ?? NaN);
    });
    await withModel(trainingForward(network, 'standard', BATCH), async (graph) => {
      for (const { name, start, end } of layersOf(layout)) {
        const direction = directionWithin(gradient, start, end);
        const lossAt = async (offset: number): Promise<number> => {
          const moved = weights.map((value, index) => value + offset * (direction[index] ?? NaN));
          const prediction = (await graph.run({ ...inputs, weights: moved })).get('prediction');
          return norm(target.map((value, index) => value - (prediction[index] ?? NaN))) ** 2 / target.length;
        };
        const slope = await fourthOrderSlope(lossAt, 2 ** -6);
        expect(Math.abs(slope - dot(gradient, direction)), name).toBeLessThan(bound);
      }
    });
  });

  it('is the same in both dialects', async () => {
    expect(relativeError(await gradientIn('cpu'), await gradientIn('standard'))).toBeLessThan(1e-5);
  });
});

describe('a training step', () => {
  const network = tinyNetworks['like the shipped models'];
  const layout = parameterLayout(network);
  const batch = noisyBatch(network, BATCH, 3);

  const step = (config: TrainingStepConfig, state: StepState, learningRate = 0.1): Promise<Outputs> =>
    withModel(trainingStepModel(config, 'cpu'), (graph) => graph.run({ ...batch, ...scalarsOf(config, 1, learningRate), ...state }));

  it.each([
    ['epsilon' as const, batch.noise],
    ['x0' as const, batch.images],
  ])('starts, predicting %s, from the power of its target', async (prediction, target) => {
    const config = stepConfig(network, { prediction });
    const outputs = await step(config, stateOf(config, startingWeights(layout, 1)));
    expect(numberOf(outputs, 'loss')).toBeCloseTo(norm(target) ** 2 / target.length, 5);
  });

  it('takes the mean absolute error where that is asked for', async () => {
    const config = stepConfig(network, { prediction: 'epsilon', loss: 'mae' });
    const outputs = await step(config, stateOf(config, startingWeights(layout, 1)));
    const expected = batch.noise.reduce((sum, value) => sum + Math.abs(value), 0) / batch.noise.length;
    expect(numberOf(outputs, 'loss')).toBeCloseTo(expected, 5);
  });

  it('counts the error of each image by its weight', async () => {
    const config = stepConfig(network, { prediction: 'epsilon' });
    const state = stateOf(config, livelyWeights(layout, 1));
    const lossWith = (weights: readonly number[]) =>
      withModel(trainingStepModel(config, 'cpu'), async (graph) =>
        numberOf(await graph.run({ ...batch, ...scalarsOf(config, 1, 0), loss_weight: Float32Array.from(weights), ...state }), 'loss'),
      );
    const validation = validationModel({ network, prediction: 'epsilon', loss: 'mse', batchSize: BATCH }, 'cpu');
    const losses = (await withModel(validation, (graph) => graph.run({ ...batch, weights: livelyWeights(layout, 1) }))).get('loss');
    const expected = (weights: readonly number[]): number => dot(losses, Float64Array.from(weights)) / BATCH;
    for (const weights of [
      [1, 1, 1, 1],
      [0.5, 0, 2, 1],
      [0, 0, 0, 3],
    ]) {
      expect(Math.abs((await lossWith(weights)) / expected(weights) - 1)).toBeLessThan(1e-5);
    }
  });

  it('reports the norm of the whole gradient and follows the clipped one', async () => {
    const optimizer = { beta1: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 };
    const free = stepConfig(network, { optimizer });
    const clipped = stepConfig(network, { optimizer, gradientClip: 0.01 });
    const state = stateOf(free, livelyWeights(layout, 1));
    const [ofFree, ofClipped] = [await step(free, state), await step(clipped, state)];
    const gradient = nextOf(ofFree, 'first_moment');
    const gradientNorm = norm(gradient);
    expect(gradientNorm).toBeGreaterThan(0.01);
    for (const outputs of [ofFree, ofClipped]) expect(Math.abs(numberOf(outputs, 'gradient_norm') / gradientNorm - 1)).toBeLessThan(1e-6);
    const expected = gradient.map((value) => (value * 0.01) / gradientNorm);
    expect(relativeError(nextOf(ofClipped, 'first_moment'), expected)).toBeLessThan(1e-6);
  });

  it('moves the average of the weights towards the renewed ones', async () => {
    const config = stepConfig(network, { ema: true });
    const weights = livelyWeights(layout, 1);
    const ema = livelyWeights(layout, 2);
    const outputs = await step(config, { ...stateOf(config, weights), ema });
    const renewed = nextOf(outputs, 'weights');
    expect(largestDifference(renewed, weights)).toBeGreaterThan(0.05);
    const expected = ema.map((value, index) => 0.75 * value + 0.25 * (renewed[index] ?? NaN));
    expect(relativeError(nextOf(outputs, 'ema'), expected)).toBeLessThan(1e-6);
  });

  it('gives the next state for exactly the vectors that its configuration keeps', async () => {
    for (const kept of [tinyNetworks['like the Keras example'], tinyNetworks['like the shipped models']]) {
      for (const ema of [false, true]) {
        const config = stepConfig(kept, { ema, batchSize: 2 });
        const names = trainingStateNames(config);
        expect(names.includes('ema')).toBe(ema);
        expect(names.includes('statistics')).toBe(kept.normalization.kind === 'batch');
        const state = stateOf(config, startingWeights(parameterLayout(kept), 1));
        const outputs = await withModel(trainingStepModel(config, 'cpu'), (graph) =>
          graph.run({ ...noisyBatch(kept, 2, 1), ...scalarsOf(config, 1, 1e-3), ...state }),
        );
        for (const name of names) expect(nextOf(outputs, name)).toHaveLength(state[name]?.length ?? NaN);
      }
    }
  });

  it('moves running statistics by the momentum towards those of the batch', async () => {
    const withBatch = tinyNetworks['like the Keras example'];
    const config = stepConfig(withBatch);
    const noisy = noisyBatch(withBatch, BATCH, 1);
    const weights = livelyWeights(parameterLayout(withBatch), 1);
    const running = someStatistics(parameterLayout(withBatch), 1);
    const { loss, fromZero, fromRunning } = await withModel(trainingStepModel(config, 'cpu'), async (graph) => {
      const after = (statistics: Float32Array): Promise<Outputs> =>
        graph.run({ ...noisy, ...scalarsOf(config, 1, 0), ...stateOf(config, weights), statistics });
      const outputs = await after(new Float32Array(running.length));
      const fromZero = nextOf(outputs, 'statistics');
      return { loss: numberOf(outputs, 'loss'), fromZero, fromRunning: nextOf(await after(running), 'statistics') };
    });
    // The momentum is 0.9. With the batch's own statistics, inference must make the loss that training made.
    const ofBatch = fromZero.map((value) => value / (1 - 0.9));
    const validation = validationModel({ network: withBatch, prediction: 'v', loss: 'mse', batchSize: BATCH }, 'cpu');
    const outputs = await withModel(validation, (graph) => graph.run({ ...noisy, weights, statistics: ofBatch }));
    const validationLoss = dot(outputs.get('loss'), new Float64Array(BATCH).fill(1 / BATCH));
    expect(Math.abs(validationLoss / loss - 1)).toBeLessThan(1e-5);
    expect(
      relativeError(
        fromRunning,
        running.map((value, index) => 0.9 * value + 0.1 * (ofBatch[index] ?? NaN)),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe('a run of several steps', () => {
  /** The state and the losses after three steps one by one, and after three in one run. */
  const threeSteps = async (network: NetworkConfig, precision: TrainingPrecision) => {
    const one = stepConfig(network, { ema: true, dropout: 0.5, gradientClip: 1, precision });
    const dialect = precision === 'mixed' ? 'standard' : 'cpu';
    const three = { ...one, stepsPerRun: 3 };
    const feedsOf = (step: number) => ({
      ...noisyBatch(network, BATCH, 10 + step),
      ...scalarsOf(one, step + 1, 1e-2),
      ...Object.fromEntries(
        dropoutInputs(one).map(({ name, length }) => [name, Uint8Array.from({ length }, (_, index) => (index + step) % 2)]),
      ),
    });
    const start = stateOf(one, startingWeights(parameterLayout(network), 2));
    const losses: number[] = [];
    const stepped = await withModel(trainingStepModel(one, dialect), async (graph) => {
      let state = start;
      for (let step = 0; step < 3; step += 1) {
        const outputs = await graph.run({ ...feedsOf(step), ...state });
        losses.push(numberOf(outputs, 'loss'));
        state = Object.fromEntries(Object.keys(state).map((name) => [name, nextOf(outputs, name)]));
      }
      return state;
    });
    const feeds = [0, 1, 2].flatMap((step) =>
      Object.entries(feedsOf(step)).map(([name, values]) => [nameInStep(name, step), values] as const),
    );
    const outputs = await withModel(trainingStepModel(three, dialect), (graph) => graph.run({ ...Object.fromEntries(feeds), ...start }));
    return {
      single: { losses, state: stepped },
      joined: {
        losses: [0, 1, 2].map((step) => numberOf(outputs, nameInStep('loss', step))),
        state: Object.fromEntries(Object.keys(start).map((name) => [name, nextOf(outputs, name)])),
      },
    };
  };

  it.each(['like the Keras example', 'like the shipped models'] as const)(
    'ends where as many single steps end, to the last bit: a network %s',
    async (name) => {
      const { single, joined } = await threeSteps(tinyNetworks[name], 'float32');
      expect(joined).toEqual(single);
      expect(new Set(single.losses).size).toBe(3);
    },
  );

  // Where two steps meet, the runtime may leave out a rounding to half precision and back.
  it('ends near there in mixed precision, with the same loss scale', async () => {
    const { single, joined } = await threeSteps(tinyNetworks['like the shipped models'], 'mixed');
    expect(relativeError(joined.losses, single.losses)).toBeLessThan(1e-4);
    expect(joined.state['loss_scale']).toEqual(single.state['loss_scale']);
    expect(single.state['loss_scale']?.[1]).toBeGreaterThan(0);
    expect(relativeError(joined.state['weights'] ?? [], single.state['weights'] ?? [])).toBeLessThan(1e-2);
  });
});

describe('dropout', () => {
  const network = tinyNetworks['self-attention with batch normalisation'];
  const layout = parameterLayout(network);
  const optimizer = { beta1: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 };
  const config = stepConfig(network, { dropout: 0.25, optimizer });
  const weights = livelyWeights(layout, 1);
  const batch = noisyBatch(network, BATCH, 5);
  const inputs = dropoutInputs(config);

  const masksOf = (mask: (index: number) => number) =>
    Object.fromEntries(inputs.map(({ name, length }) => [name, Uint8Array.from({ length }, (_, index) => mask(index))]));
  const steps = (feeds: readonly { weights: Float32Array; masks: Readonly<Record<string, Uint8Array>> }[]): Promise<Outputs[]> =>
    withModel(trainingStepModel(config, 'cpu'), async (graph) => {
      const outputs: Outputs[] = [];
      for (const feed of feeds)
        outputs.push(await graph.run({ ...batch, ...scalarsOf(config, 1, 0), ...stateOf(config, feed.weights), ...feed.masks }));
      return outputs;
    });

  it('takes one mask for each residual block, none without it', () => {
    expect(dropoutInputs({ ...config, dropout: 0 })).toEqual([]);
    // Down and up at 8x8 pixels with 4 channels, in the middle 4x4 with 8.
    expect(inputs).toEqual([
      { name: 'kept0', length: BATCH * 4 * 64 },
      { name: 'kept1', length: BATCH * 8 * 16 },
      { name: 'kept2', length: BATCH * 4 * 64 },
    ]);
  });

  it('scales what it keeps: with a share of 0.75, three of four features weigh 4/3, so that masks change the loss', async () => {
    const [all, most] = await steps([
      { weights, masks: masksOf(() => 1) },
      { weights, masks: masksOf((index) => Number(index % 4 !== 0)) },
    ]);
    if (!all || !most) throw new Error('Two steps were asked for.');
    const without = await withModel(trainingStepModel({ ...config, dropout: 0 }, 'cpu'), (graph) =>
      graph.run({ ...batch, ...scalarsOf(config, 1, 0), ...stateOf(config, weights) }),
    );
    // What is kept whole is scaled all the same: the second convolutions see 4/3 of their features.
    const scaled = weights.slice();
    for (const { name, offset, length } of layout.parameters) {
      if (name.endsWith('.second.weights') && !name.startsWith('embedding'))
        scaled.subarray(offset, offset + length).forEach((value, index, tensor) => (tensor[index] = (value * 4) / 3));
    }
    const byHand = await withModel(trainingStepModel({ ...config, dropout: 0 }, 'cpu'), (graph) =>
      graph.run({ ...batch, ...scalarsOf(config, 1, 0), ...stateOf(config, scaled) }),
    );
    expect(Math.abs(numberOf(all, 'loss') / numberOf(byHand, 'loss') - 1)).toBeLessThan(1e-5);
    expect(Math.abs(numberOf(most, 'loss') / numberOf(without, 'loss') - 1)).toBeGreaterThan(1e-3);
  });

  it("has the gradient that fits its loss's slope", async () => {
    const masks = masksOf((index) => Number(index % 3 !== 0));
    const [outputs] = await steps([{ weights, masks }]);
    if (!outputs) throw new Error('A step was asked for.');
    const gradient = nextOf(outputs, 'first_moment');
    const direction = directionWithin(gradient, 0, gradient.length);
    const lossAt = async (offset: number): Promise<number> => {
      const [moved] = await steps([{ weights: weights.map((value, index) => value + offset * (direction[index] ?? NaN)), masks }]);
      return moved ? numberOf(moved, 'loss') : NaN;
    };
    const slope = await fourthOrderSlope(lossAt, 2 ** -5);
    expect(Math.abs(slope / dot(gradient, direction) - 1)).toBeLessThan(1e-3);
  });
});

describe('training', () => {
  it.each(['like the Keras example', 'like the shipped models'] as const)(
    'teaches a network %s one batch by heart: the loss falls to a tenth',
    async (name) => {
      const network = tinyNetworks[name];
      const config = stepConfig(network);
      const batch = noisyBatch(network, BATCH, 4);
      const losses = await withModel(trainingStepModel(config, 'cpu'), async (graph) => {
        const reported: number[] = [];
        let state = stateOf(config, startingWeights(parameterLayout(network), 2));
        for (let step = 1; step <= 150; step += 1) {
          const outputs = await graph.run({ ...batch, ...scalarsOf(config, step, 1e-2), ...state });
          reported.push(numberOf(outputs, 'loss'));
          state = Object.fromEntries(Object.keys(state).map((name) => [name, nextOf(outputs, name)]));
        }
        return reported;
      });
      const [first = NaN] = losses;
      expect(losses.at(-1)).toBeLessThan(first / 10);
    },
  );
});
