import { describe, expect, it } from 'vitest';
import { relativeError } from '../graph/testing/finite-differences.ts';
import { withModel, type Outputs } from '../graph/testing/session.ts';
import { parameterLayout } from '../networks/inference.ts';
import { livelyWeights, noisyBatch, tinyNetworks } from '../networks/testing/networks.ts';
import { BATCH, nextOf, numberOf, scalarsOf, stateOf, stepConfig } from './testing/training-steps.ts';
import { trainingStepModel } from './training-step.ts';

describe.each([
  'like the Keras example',
  'like the shipped models',
  'self-attention with group normalisation',
  'self-attention with batch normalisation',
] as const)('a step in mixed precision of a network %s', (name) => {
  const network = tinyNetworks[name];
  const layout = parameterLayout(network);
  const optimizer = { beta1: 0, beta2: 0.99, epsilon: 1e-8, weightDecay: 0 };
  const config = stepConfig(network, { optimizer, ema: true, precision: 'mixed' });
  const feeds = { ...noisyBatch(network, BATCH, 1), ...scalarsOf(config, 1, 0.1) };
  const state = stateOf({ ...config, precision: 'float32' }, livelyWeights(layout, 1));
  /** Outputs of the step whose loss is scaled by `scale`, after five that were taken. */
  const step = (scale: number, loss_weight = feeds.loss_weight): Promise<Outputs> =>
    withModel(trainingStepModel(config, 'standard'), (graph) =>
      graph.run({ ...feeds, ...state, loss_weight, loss_scale: Float32Array.of(scale, 5) }),
    );

  it('has the loss and the gradient of float32, to the digits that half precision has', async () => {
    const mixed = await step(2 ** 10);
    const wide = await withModel(trainingStepModel({ ...config, precision: 'float32' }, 'standard'), (graph) =>
      graph.run({ ...feeds, ...state }),
    );
    expect(Math.abs(numberOf(mixed, 'loss') / numberOf(wide, 'loss') - 1)).toBeLessThan(1e-3);
    expect(Math.abs(numberOf(mixed, 'gradient_norm') / numberOf(wide, 'gradient_norm') - 1)).toBeLessThan(1e-3);
    const difference = relativeError(nextOf(mixed, 'first_moment'), nextOf(wide, 'first_moment'));
    expect(difference).toBeLessThan(5e-3);
    expect(difference, 'something was rounded').toBeGreaterThan(1e-6);
    expect(numberOf(mixed, 'used_loss_scale')).toBe(2 ** 10);
    expect([...nextOf(mixed, 'loss_scale')]).toEqual([2 ** 10, 6]);
  });

  it('keeps what a gradient below half precision has to say', async () => {
    const faint = new Float32Array(BATCH).fill(2 ** -16);
    const expected = nextOf(await step(2 ** 10), 'first_moment').map((value) => value * 2 ** -16);
    expect(relativeError(nextOf(await step(2 ** 26, faint), 'first_moment'), expected)).toBeLessThan(1e-2);
    expect(relativeError(nextOf(await step(1, faint), 'first_moment'), expected)).toBeGreaterThan(1e-2);
  });

  it('is not taken where the scaled gradient goes beyond half precision: all stays as it was but the scale', async () => {
    const outputs = await step(2 ** 40);
    expect(Number.isFinite(numberOf(outputs, 'gradient_norm'))).toBe(false);
    expect(Number.isFinite(numberOf(outputs, 'loss'))).toBe(true);
    for (const [name, vector] of Object.entries(state)) expect(nextOf(outputs, name), name).toEqual(vector);
    expect([...nextOf(outputs, 'loss_scale')]).toEqual([2 ** 39, 0]);
  });
});

describe('mixed precision', () => {
  it('is refused in the dialect cpu', () => {
    const config = stepConfig(tinyNetworks['like the shipped models'], { precision: 'mixed' });
    expect(() => trainingStepModel(config, 'cpu')).toThrow('Mixed precision is trained in the standard dialect: cpu');
  });
});
