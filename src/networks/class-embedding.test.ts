import { describe, expect, it } from 'vitest';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { withModel } from '../graph/testing/session.ts';
import { oneHot } from './class-embedding.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import {
  latentOf,
  livelyWeights,
  noisyBatch,
  someStatistics,
  startingWeights,
  tinyNetworks,
  tinyReferenceNetworks,
} from './testing/networks.ts';
import type { NetworkConfig } from './network.ts';

const BATCH = 2;
const withClasses: readonly (readonly [string, NetworkConfig])[] = [
  ['the DDIM UNet, by concatenation', tinyNetworks['classes, concatenation']],
  ['the DDIM UNet, by scale and shift', tinyNetworks['classes, scale and shift']],
  ['the reference', tinyReferenceNetworks['of the reference with classes']],
];

describe('oneHot', () => {
  it('is 1 at the class of each image, and zeros for none', () => {
    expect([...oneHot([2, null, 0], 3)]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
    expect(oneHot([], 3)).toHaveLength(0);
  });
});

describe.each(withClasses)('a network that is told of classes: %s', (_, network) => {
  const { classes = 0, ...plain } = network;
  const layout = parameterLayout(network);
  const statistics = someStatistics(layout, 1);
  const { latent, noise_level } = latentOf(noisyBatch(network, BATCH, 1));
  const without = layout.parameters.filter(({ name }) => name !== 'class.embedding');
  /** The weights of the same network without classes. */
  const shared = (weights: Float32Array): Float32Array =>
    Float32Array.from(without.flatMap(({ offset, length }) => [...weights.subarray(offset, offset + length)]));
  const predict = (weights: Float32Array, labels: readonly (number | null)[]) =>
    withModel(inferenceModel(network, weights, statistics), async (graph) =>
      (await graph.run({ latent, noise_level, class_one_hot: oneHot(labels, classes) })).get('prediction'),
    );
  const predictWithout = (weights: Float32Array) =>
    withModel(inferenceModel(plain, shared(weights), statistics), async (graph) =>
      (await graph.run({ latent, noise_level })).get('prediction'),
    );

  it('predicts without a class what the same network does that knows of none', async () => {
    const weights = livelyWeights(layout, 1);
    expect(largestDifference(await predict(weights, [null, null]), await predictWithout(weights))).toBeLessThan(1e-6);
  });

  it('predicts with each class something else, for that image alone', async () => {
    const weights = livelyWeights(layout, 2);
    const [none, first, second] = await Promise.all([
      predict(weights, [null, null]),
      predict(weights, [0, null]),
      predict(weights, [1, null]),
    ]);
    const half = latent.length / BATCH;
    expect(largestDifference(first.subarray(0, half), second.subarray(0, half))).toBeGreaterThan(0.01);
    expect(largestDifference(first.subarray(0, half), none.subarray(0, half))).toBeGreaterThan(0.01);
    expect(largestDifference(first.subarray(half), none.subarray(half))).toBeLessThan(1e-6);
  });

  it('starts as the network without classes', async () => {
    const weights = startingWeights(layout, 3);
    // Its last convolution starts at 0, too.
    const output = layout.parameters.find(({ name }) => name === 'output.weights');
    weights.fill(0.1, output?.offset, (output?.offset ?? 0) + (output?.length ?? 0));
    const told = await predict(weights, [1, 0]);
    expect(Math.max(...told.map(Math.abs))).toBeGreaterThan(0.01);
    expect(largestDifference(told, await predictWithout(weights))).toBeLessThan(1e-6);
  });
});
