import { describe, expect, it } from 'vitest';
import { Graph } from '../graph.ts';
import { largestDifference } from '../testing/finite-differences.ts';
import { runGraph } from '../testing/session.ts';
import { affineGroupNormalization } from './affine-normalization.ts';
import { convolution } from './convolution.ts';
import { batchNormalization, batchNormalizationInference, groupNormalization, modulatedGroupNormalization } from './normalization.ts';
import { normalizedConvolution } from './normalized-convolution.ts';
import { at, dialects, elements, moments, outputsOf, reals, tabulate } from '../testing/definitions.ts';

describe('affineGroupNormalization', () => {
  it.each(dialects)(
    'is group normalisation times the gain, plus the shift of each channel, also of an open batch (%s)',
    async (dialect) => {
      const [input, gain, shift] = [reals(1, 2, 4, 3, 2), reals(2, 4), reals(3, 4)];
      const graph = new Graph(dialect);
      const image = graph.input('image', 'float32', [2, 4, 3, 2]);
      const open = graph.input('open', 'float32', ['batch', 4, 3, 2]);
      const [gains, shifts] = [graph.input('gain', 'float32', [4]), graph.input('shift', 'float32', [4])];
      graph.output('normalized', groupNormalization(graph, image, 2, 0.1));
      graph.output('output', affineGroupNormalization(graph, image, 2, gains, shifts, 0.1));
      graph.output('open_output', affineGroupNormalization(graph, open, 2, gains, shifts, 0.1));
      const outputs = await runGraph(graph, { image: input.data, open: input.data, gain: gain.data, shift: shift.data });
      const normalized = { shape: input.shape, data: Float32Array.from(outputs.get('normalized')) };
      const expected = tabulate([2, 4, 3, 2], (n = 0, c = 0, h = 0, w = 0) => at(normalized, n, c, h, w) * at(gain, c) + at(shift, c));
      expect(largestDifference(outputs.get('output'), expected)).toBeLessThan(1e-6);
      expect(largestDifference(outputs.get('open_output'), expected)).toBeLessThan(1e-6);
    },
  );
});

describe('normalisation', () => {
  const input = reals(1, 3, 4, 2, 5);

  it('groupNormalization brings the neighbouring channels of a group in one image to mean 0 and variance 1', async () => {
    const group = (n: number, first: number) => moments(tabulate([2, 2, 5], (c = 0, h = 0, w = 0) => at(input, n, first + c, h, w)));
    const expected = tabulate(input.shape, (n = 0, c = 0, h = 0, w = 0) => {
      const { mean, variance } = group(n, c - (c % 2));
      return (at(input, n, c, h, w) - mean) / Math.sqrt(variance + 1e-5);
    });
    expect(largestDifference(await elements([input], (graph, x) => groupNormalization(graph, x, 2)), expected)).toBeLessThan(1e-6);
  });

  it('modulatedGroupNormalization scales and shifts that, each channel of each image by its own', async () => {
    const [gain, shift] = [reals(2, 3, 4, 1, 1), reals(3, 3, 4, 1, 1)];
    const normalized = {
      shape: input.shape,
      data: Float32Array.from(await elements([input], (graph, x) => groupNormalization(graph, x, 2))),
    };
    const expected = tabulate(
      input.shape,
      (n = 0, c = 0, h = 0, w = 0) => at(normalized, n, c, h, w) * at(gain, n, c, 0, 0) + at(shift, n, c, 0, 0),
    );
    const modulated = await elements([input, gain, shift], (graph, x, a, b) => modulatedGroupNormalization(graph, x, 2, a, b));
    expect(largestDifference(modulated, expected)).toBeLessThan(1e-6);
  });

  const channels = [0, 1, 2, 3].map((c) => moments(tabulate([3, 2, 5], (n = 0, h = 0, w = 0) => at(input, n, c, h, w))));
  const normalized = tabulate(input.shape, (n = 0, c = 0, h = 0, w = 0) => {
    const { mean = NaN, variance = NaN } = channels[c] ?? {};
    return (at(input, n, c, h, w) - mean) / Math.sqrt(variance + 1e-3);
  });

  function expectStatistics(outputs: Awaited<ReturnType<typeof outputsOf>>): void {
    const [means, variances] = [channels.map(({ mean }) => mean), channels.map(({ variance }) => variance)];
    expect(largestDifference(outputs.get('mean'), means)).toBeLessThan(1e-6);
    expect(largestDifference(outputs.get('variance'), variances)).toBeLessThan(1e-6);
  }

  it('batchNormalization normalises each channel over batch and pixels and tells what it met', async () => {
    const outputs = await outputsOf([input], (graph, x) => {
      const { output, statistics } = batchNormalization(graph, x);
      return { output, mean: statistics.mean, variance: statistics.variance };
    });
    expect(largestDifference(outputs.get('output'), normalized)).toBeLessThan(1e-6);
    expect(outputs.shape('mean')).toEqual([1, 4, 1, 1]);
    expect(outputs.shape('variance')).toEqual([1, 4, 1, 1]);
    expectStatistics(outputs);
  });

  it('normalizedConvolution is the convolution of the normalised images, up to their edges', async () => {
    const weights = { shape: [3, 4, 3, 3], data: Float32Array.from({ length: 108 }, (_, index) => Math.sin(index)) };
    const bias = { shape: [3], data: Float32Array.of(0.5, -1, 2) };
    const outputs = await outputsOf([input, weights, bias], (graph, x, w, b) => {
      const { output, statistics } = normalizedConvolution(graph, x, w, b);
      return { output, mean: statistics.mean, variance: statistics.variance };
    });
    const expected = await elements([input, weights, bias], (graph, x, w, b) =>
      convolution(graph, batchNormalization(graph, x).output, w, b),
    );
    expect(largestDifference(outputs.get('output'), expected)).toBeLessThan(1e-5);
    expectStatistics(outputs);
  });

  it('batchNormalizationInference does the same with statistics that are given, as batchNormalization gives them, too', async () => {
    const given = await elements([input], (graph, x) =>
      batchNormalizationInference(graph, x, {
        mean: graph.constant(
          'float32',
          channels.map(({ mean }) => mean),
        ),
        variance: graph.constant(
          'float32',
          channels.map(({ variance }) => variance),
        ),
      }),
    );
    expect(largestDifference(given, normalized)).toBeLessThan(1e-6);
    const met = await elements([input], (graph, x) => batchNormalizationInference(graph, x, batchNormalization(graph, x).statistics));
    expect(largestDifference(met, normalized)).toBeLessThan(1e-6);
  });
});
