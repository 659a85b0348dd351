import { describe, expect, it } from 'vitest';
import { predictionTypeSchema } from '../diffusion/config.ts';
import { convertPrediction, predictionTarget } from '../diffusion/prediction.ts';
import { Graph } from '../graph/graph.ts';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { runGraph } from '../graph/testing/session.ts';
import { diffuse, elementLoss, noiseLevelOf, noisyBatchInputs, predictedX0, targetOf } from './objective.ts';
import { latentOf, noisyBatch, tinyNetworks } from '../networks/testing/networks.ts';

const BATCH = 5;
const network = tinyNetworks['like the Keras example'];
const shape = [BATCH, network.channels, network.imageSize, network.imageSize] as const;
const batch = noisyBatch(network, BATCH, 1);
const perImage = batch.images.length / BATCH;

/** For each element the rates of its image. */
function ratesAt(index: number) {
  const image = Math.floor(index / perImage);
  return { signalRate: batch.signal_rate[image] ?? NaN, noiseRate: batch.noise_rate[image] ?? NaN };
}

describe('diffuse', () => {
  it('mixes each image with its noise at its own rates, and tells the network the noise variance', async () => {
    const graph = new Graph();
    const inputs = noisyBatchInputs(graph, shape);
    graph.output('latent', diffuse(graph, inputs));
    graph.output('noise_level', noiseLevelOf(graph, inputs));
    const outputs = await runGraph(graph, batch);
    const expected = latentOf(batch);
    expect(largestDifference(outputs.get('latent'), expected.latent)).toBe(0);
    expect(outputs.get('noise_level')).toEqual(expected.noise_level);
    expect(outputs.shape('noise_level')).toEqual([BATCH]);
  });
});

describe.each(predictionTypeSchema.options)('the prediction type %s', (prediction) => {
  it('has the target and the reading of x0 that sampling has', async () => {
    const graph = new Graph();
    const { images, noise, signal_rate, noise_rate } = batch;
    const inputs = noisyBatchInputs(graph, shape);
    const output = graph.input('output', 'float32', shape);
    graph.output('target', targetOf(graph, inputs, prediction));
    graph.output('x0', predictedX0(graph, inputs, prediction, diffuse(graph, inputs), output));
    // Any answer of a network will do for reading x0: here the images turned about.
    const answer = images.toReversed();
    const outputs = await runGraph(graph, { images, noise, signal_rate, noise_rate, output: answer });

    const target = images.map((value, index) => {
      const { fromX0, fromEpsilon } = predictionTarget(prediction, ratesAt(index));
      return fromX0 * value + fromEpsilon * (noise[index] ?? NaN);
    });
    expect(largestDifference(outputs.get('target'), target)).toBeLessThan(1e-6);

    const { latent } = latentOf(batch);
    const x0 = images.map((_, index) => {
      const { fromLatent, fromPrediction } = convertPrediction(prediction, 'x0', ratesAt(index));
      return fromLatent * (latent[index] ?? NaN) + fromPrediction * (answer[index] ?? NaN);
    });
    // Reading epsilon divides by the signal rate, here at least 0.156.
    expect(largestDifference(outputs.get('x0'), x0)).toBeLessThan(5e-6);
  });

  it('reads the image itself from its target', async () => {
    const graph = new Graph();
    const inputs = noisyBatchInputs(graph, shape);
    graph.output('x0', predictedX0(graph, inputs, prediction, diffuse(graph, inputs), targetOf(graph, inputs, prediction)));
    expect(largestDifference((await runGraph(graph, batch)).get('x0'), batch.images)).toBeLessThan(5e-6);
  });
});

describe('elementLoss', () => {
  it.each([
    ['mae' as const, [1, 0, 3]],
    ['mse' as const, [1, 0, 9]],
  ])('%s takes each difference by itself', async (kind, expected) => {
    const graph = new Graph();
    const loss = elementLoss(graph, kind, graph.constant('float32', [1, 2, 3]), graph.constant('float32', [2, 2, 0]));
    graph.output('loss', loss);
    expect([...(await runGraph(graph)).get('loss')]).toEqual(expected);
  });
});
