import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../diffusion/gaussian.ts';
import { Graph } from '../graph/graph.ts';
import { multiply } from '../graph/operators/arithmetic.ts';
import { relativeError } from '../graph/testing/finite-differences.ts';
import { runGraph, withModel } from '../graph/testing/session.ts';
import { adamW, adamWFeeds, adamWInputs, clipFactor, euclideanNorm, exponentialAverage, flatten, type AdamWConfig } from './optimizer.ts';

const LENGTH = 7;

/** AdamW in float64, after Loshchilov & Hutter 2019, algorithm 2: line by line. */
function referenceStep(
  { beta1, beta2, epsilon, weightDecay }: AdamWConfig,
  state: { weights: Float64Array; first: Float64Array; second: Float64Array },
  gradient: ArrayLike<number>,
  learningRate: number,
  step: number,
): void {
  const { weights, first, second } = state;
  for (let i = 0; i < weights.length; i += 1) {
    const [weight = NaN, g = NaN] = [weights[i], gradient[i]];
    const m = beta1 * (first[i] ?? NaN) + (1 - beta1) * g;
    const v = beta2 * (second[i] ?? NaN) + (1 - beta2) * g ** 2;
    const corrected = m / (1 - beta1 ** step) / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
    first[i] = m;
    second[i] = v;
    weights[i] = weight - learningRate * (corrected + weightDecay * weight);
  }
}

function adamWGraph(config: AdamWConfig): Uint8Array {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, 'float32', [LENGTH]);
  const state = { weights: vector('weights'), firstMoment: vector('first'), secondMoment: vector('second') };
  const scalars = { ...adamWInputs(graph), gradientFactor: graph.input('gradient_factor', 'float32', [1]) };
  const next = adamW(graph, config, state, vector('gradient'), scalars);
  graph.output('next_weights', next.weights);
  graph.output('next_first', next.firstMoment);
  graph.output('next_second', next.secondMoment);
  return graph.serialize('adamw');
}

describe('adamW', () => {
  it.each<AdamWConfig>([
    { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 },
    { beta1: 0, beta2: 0.5, epsilon: 1e-2, weightDecay: 1 },
  ])('follows a float64 reference over ten steps: %o', async (config) => {
    const expected = {
      weights: Float64Array.from(gaussianNoise(1, 0, LENGTH)),
      first: new Float64Array(LENGTH),
      second: new Float64Array(LENGTH),
    };
    await withModel(adamWGraph(config), async (graph) => {
      let state = {
        weights: Float32Array.from(expected.weights),
        first: new Float32Array(LENGTH),
        second: new Float32Array(LENGTH),
      };
      for (let step = 1; step <= 10; step += 1) {
        // Gradients from tiny to large, the last element's always 0.
        const gradient = gaussianNoise(1, step, LENGTH).map((value, index) => (index === LENGTH - 1 ? 0 : value * 10 ** (index - 4)));
        const learningRate = 0.01 * step;
        const outputs = await graph.run({
          ...state,
          gradient: gradient.map((value) => value * 4),
          gradient_factor: Float32Array.of(0.25),
          ...adamWFeeds(config, step, learningRate),
        });
        const next = (name: string) => Float32Array.from(outputs.get(`next_${name}`));
        state = { weights: next('weights'), first: next('first'), second: next('second') };
        referenceStep(config, expected, gradient, learningRate, step);
        expect(relativeError(state.weights, expected.weights)).toBeLessThan(2e-6);
        expect(relativeError(state.first, expected.first)).toBeLessThan(2e-6);
        expect(relativeError(state.second, expected.second)).toBeLessThan(2e-6);
      }
    });
  });

  it('moves each weight by the learning rate at its first step, whatever the size of its gradient', async () => {
    const config = { beta1: 0.9, beta2: 0.999, epsilon: 1e-12, weightDecay: 0 };
    const outputs = await withModel(adamWGraph(config), (graph) =>
      graph.run({
        weights: new Float32Array(LENGTH),
        first: new Float32Array(LENGTH),
        second: new Float32Array(LENGTH),
        gradient: Float32Array.of(1e-4, -1e-3, 1e-2, -0.1, 1, -10, 100),
        gradient_factor: Float32Array.of(1),
        ...adamWFeeds(config, 1, 0.5),
      }),
    );
    expect(relativeError(outputs.get('next_weights'), [-0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5])).toBeLessThan(1e-5);
  });
});

describe('exponentialAverage', () => {
  it.each([0, 0.9, 0.999, 1])('keeps the share %d of the average', async (decay) => {
    const graph = new Graph();
    const [average, weights] = [gaussianNoise(1, 0, LENGTH), gaussianNoise(2, 0, LENGTH)];
    const inputs = (name: string, length: number) => graph.input(name, 'float32', [length]);
    graph.output('next', exponentialAverage(graph, inputs('average', LENGTH), inputs('weights', LENGTH), inputs('decay', 1)));
    const outputs = await runGraph(graph, { average, weights, decay: Float32Array.of(decay) });
    const expected = average.map((value, index) => decay * value + (1 - decay) * (weights[index] ?? NaN));
    expect(relativeError(outputs.get('next'), expected)).toBeLessThan(5e-7);
  });
});

/** The norm of a vector, and the vector clipped to `maximum`. */
async function clip(vector: Float32Array, maximum: number) {
  const graph = new Graph();
  const input = graph.input('vector', 'float32', [vector.length]);
  const norm = euclideanNorm(graph, input);
  graph.output('norm', norm);
  graph.output('clipped', multiply(graph, input, clipFactor(graph, norm, maximum)));
  const outputs = await runGraph(graph, { vector });
  return { norm: outputs.get('norm')[0] ?? NaN, clipped: outputs.get('clipped') };
}

describe('the norm of a gradient', () => {
  it.each([1, 1023, 1024, 1025, 300_000])('is good to float32 for %i elements', async (length) => {
    const vector = gaussianNoise(1, 0, length);
    const expected = Math.sqrt(vector.reduce((sum, value) => sum + value ** 2, 0));
    expect(Math.abs((await clip(vector, 1)).norm / expected - 1)).toBeLessThan(1e-6);
  });

  it('is brought down to the maximum where it is larger, in the same direction', async () => {
    const { norm, clipped } = await clip(Float32Array.of(3, 0, -4), 1);
    expect(norm).toBe(5);
    expect(relativeError(clipped, [0.6, 0, -0.8])).toBeLessThan(1e-6);
  });

  it('leaves smaller gradients as they are', async () => {
    const vector = Float32Array.of(0.3, 0, -0.4);
    expect([...(await clip(vector, 1)).clipped]).toEqual([...vector]);
  });

  it('leaves a gradient of zeros at zero', async () => {
    expect([...(await clip(new Float32Array(3), 1)).clipped]).toEqual([0, 0, 0]);
  });
});

describe('flatten', () => {
  it('joins tensors of any shape in their order', async () => {
    const graph = new Graph();
    const values = [
      graph.constant('float32', [1, 2, 3, 4], [2, 2]),
      graph.constant('float32', [5], []),
      graph.constant('float32', [6, 7], [1, 2]),
    ];
    graph.output('flat', flatten(graph, values));
    expect([...(await runGraph(graph)).get('flat')]).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
