import { describe, expect, it } from 'vitest';
import { Graph, type Dialect, type Value } from '../graph.ts';
import { elementCount } from '../shape.ts';
import { draw, drawIntegers, seededUniform } from '../testing/draw.ts';
import { largestDifference } from '../testing/finite-differences.ts';
import { runGraph, type Outputs } from '../testing/session.ts';
import { affineGroupNormalization } from './affine-normalization.ts';
import { cast, widened } from './cast.ts';
import { choose, isBelow } from './choice.ts';
import { convolution } from './convolution.ts';
import { generalConvolution } from './general-convolution.ts';
import { resizeBilinearLikeTensorFlow1 } from './images.ts';
import { concatenate, depthToSpace, pad, reshape, slice, spaceToDepth, split, transpose } from './layout.ts';
import { matmul, rowDots } from './matmul.ts';
import { batchNormalization, batchNormalizationInference, groupNormalization, modulatedGroupNormalization } from './normalization.ts';
import { normalizedConvolution } from './normalized-convolution.ts';
import { maxPool, meanPool } from './pooling.ts';
import { relu, sigmoid, silu } from './activation.ts';
import { expand, meanOfAll } from './reduce.ts';
import { averagePool, bilinearUpsample, nearestUpsample } from './resample.ts';
import { stridedConvolution } from './strided-convolution.ts';

/* What the operators compute, against definitions written out by hand. That their gradients fit is tested beside. */

const dialects: readonly Dialect[] = ['standard', 'cpu'];

interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A tensor of whole numbers: float32 then adds and multiplies without error. */
function integers(seed: number, ...shape: number[]): Tensor {
  return { shape, data: Float32Array.from(drawIntegers(seed, elementCount(shape))) };
}

function reals(seed: number, ...shape: number[]): Tensor {
  return { shape, data: Float32Array.from(draw(seed, elementCount(shape))) };
}

/** 0, 1, 2, ... */
function counting(...shape: number[]): Tensor {
  return { shape, data: Float32Array.from({ length: elementCount(shape) }, (_, index) => index) };
}

/** The element at `index`, 0 outside: what zero padding means. */
function at({ shape, data }: Tensor, ...index: number[]): number {
  if (index.some((position, axis) => position < 0 || position >= (shape[axis] ?? 0))) return 0;
  return data[index.reduce((flat, position, axis) => flat * (shape[axis] ?? 1) + position, 0)] ?? NaN;
}

/** Elements of a tensor of `shape`, each computed from its index. */
function tabulate(shape: readonly number[], element: (...index: number[]) => number): number[] {
  const indices = shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, position) => [...prefix, position])),
    [[]],
  );
  return indices.map((index) => element(...index));
}

const sum = (count: number, term: (index: number) => number): number =>
  Array.from({ length: count }, (_, index) => term(index)).reduce((total, value) => total + value, 0);

/** Builds values over `inputs`, each under its name, and runs the graph once. */
async function outputsOf(
  inputs: readonly Tensor[],
  build: (graph: Graph, ...values: Value[]) => Readonly<Record<string, Value>>,
  dialect: Dialect = 'standard',
): Promise<Outputs> {
  const graph = new Graph(dialect);
  const values = inputs.map(({ shape }, index) => graph.input(`input_${index}`, 'float32', shape));
  for (const [name, value] of Object.entries(build(graph, ...values))) graph.output(name, value);
  return runGraph(graph, Object.fromEntries(inputs.map(({ data }, index) => [`input_${index}`, data])));
}

/** The elements of one value. */
async function elements(
  inputs: readonly Tensor[],
  build: (graph: Graph, ...values: Value[]) => Value,
  dialect: Dialect = 'standard',
): Promise<number[]> {
  const outputs = await outputsOf(inputs, (graph, ...values) => ({ output: build(graph, ...values) }), dialect);
  return [...outputs.get('output')];
}

describe('convolution', () => {
  it.each([1, 3] as const)('with a %ix%i kernel is the sum over channels and taps, zeros outside, plus the bias', async (kernel) => {
    const [input, weights, bias] = [integers(1, 2, 3, 4, 5), integers(2, 4, 3, kernel, kernel), integers(3, 4)];
    const reach = kernel >> 1;
    const expected = tabulate(
      [2, 4, 4, 5],
      (n = 0, k = 0, h = 0, w = 0) =>
        at(bias, k) +
        sum(3, (c) => sum(kernel, (i) => sum(kernel, (j) => at(weights, k, c, i, j) * at(input, n, c, h + i - reach, w + j - reach)))),
    );
    expect(await elements([input, weights, bias], convolution)).toEqual(expected);
  });
});

describe('stridedConvolution', () => {
  // torch.nn.functional.pad by (0, 1, 0, 1) and a convolution without padding, or one with a padding of 1 on all sides.
  it.each([
    ['after', 0],
    ['before', 1],
  ] as const)('moves by two pixels, with zeros %s the image', async (padding, reach) => {
    const [input, weights, bias] = [integers(1, 2, 3, 4, 6), integers(2, 4, 3, 3, 3), integers(3, 4)];
    const expected = tabulate(
      [2, 4, 2, 3],
      (n = 0, k = 0, h = 0, w = 0) =>
        at(bias, k) +
        sum(3, (c) => sum(3, (i) => sum(3, (j) => at(weights, k, c, i, j) * at(input, n, c, 2 * h + i - reach, 2 * w + j - reach)))),
    );
    expect(await elements([input, weights, bias], (graph, x, w, b) => stridedConvolution(graph, x, w, b, padding))).toEqual(expected);
  });
});

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

describe('generalConvolution', () => {
  it.each([
    { kernel: [1, 7], stride: 1, padding: [0, 3] },
    { kernel: [7, 1], stride: 1, padding: [3, 0] },
    { kernel: [3, 3], stride: 2, padding: [0, 0] },
    { kernel: [5, 5], stride: 1, padding: [2, 2] },
    { kernel: [3, 2], stride: 3, padding: [1, 0] },
  ] as const)(
    'with a kernel of $kernel, stride $stride and padding $padding follows the definition',
    async ({ kernel, stride, padding }) => {
      const [input, weights, bias] = [integers(1, 2, 3, 9, 8), integers(2, 4, 3, ...kernel), integers(3, 4)];
      const positions = (size: number, axis: 0 | 1): number => Math.floor((size + 2 * padding[axis] - kernel[axis]) / stride) + 1;
      const expected = tabulate(
        [2, 4, positions(9, 0), positions(8, 1)],
        (n = 0, k = 0, h = 0, w = 0) =>
          at(bias, k) +
          sum(3, (c) =>
            sum(kernel[0], (i) =>
              sum(kernel[1], (j) => at(weights, k, c, i, j) * at(input, n, c, h * stride + i - padding[0], w * stride + j - padding[1])),
            ),
          ),
      );
      expect(await elements([input, weights, bias], (graph, x, w, b) => generalConvolution(graph, x, w, b, { stride, padding }))).toEqual(
        expected,
      );
    },
  );
});

describe('pooling', () => {
  // The pixels of a 4x5 image, all negative: a padding of zeros would be the maximum, and would change means.
  const input = { shape: [1, 1, 4, 5], data: Float32Array.from({ length: 20 }, (_, index) => index - 20) };

  it('maxPool takes the largest pixel of each window and leaves out what fills none', async () => {
    const pooled = await elements([input], (graph, x) => maxPool(graph, x, { kernel: [3, 3], stride: 2 }));
    expect(pooled).toEqual([-8, -6]);
  });

  it('maxPool never takes padding for a pixel', async () => {
    const pooled = await elements([input], (graph, x) => maxPool(graph, x, { kernel: [3, 3], padding: [1, 1] }));
    expect(pooled).toEqual([-14, -13, -12, -11, -11, -9, -8, -7, -6, -6, -4, -3, -2, -1, -1, -4, -3, -2, -1, -1]);
  });

  it('meanPool divides by the pixels in the image, 4 in a corner', async () => {
    const pooled = await elements([input], (graph, x) => meanPool(graph, x, { kernel: [3, 3], padding: [1, 1] }));
    const mean = (rows: readonly number[], columns: readonly number[]): number =>
      rows.flatMap((row) => columns.map((column) => 5 * row + column - 20)).reduce((total, value) => total + value, 0) /
      (rows.length * columns.length);
    const around = (position: number, size: number): number[] =>
      [position - 1, position, position + 1].filter((near) => near >= 0 && near < size);
    const expected = tabulate([4, 5], (h = 0, w = 0) => mean(around(h, 4), around(w, 5)));
    expect(largestDifference(pooled, expected)).toBeLessThan(1e-6);
  });
});

describe('resizeBilinearLikeTensorFlow1', () => {
  const resized = (size: readonly [number, number], shape: readonly number[], pixels: readonly number[]): Promise<number[]> =>
    elements([{ shape, data: Float32Array.from(pixels) }], (graph, x) => resizeBilinearLikeTensorFlow1(graph, x, size));

  it('keeps the first pixels in place when it enlarges and repeats the last', async () => {
    // Rows and columns are read at 0, 1/2, 1 and 3/2, of which the last lies beyond pixel 1.
    expect(await resized([4, 4], [1, 1, 2, 2], [0, 4, 8, 12])).toEqual([0, 2, 4, 4, 4, 6, 8, 8, 8, 10, 12, 12, 8, 10, 12, 12]);
  });

  it('reads two neighbours and no more when it reduces', async () => {
    // 5 pixels to 2 are read at 0 and 5/2, between the third and the fourth; 4 to 2 at 0 and 2.
    expect(await resized([1, 2], [1, 1, 1, 5], [1, 100, 10, 20, 100])).toEqual([1, 15]);
    expect(await resized([2, 1], [1, 1, 4, 1], [7, 100, 9, 100])).toEqual([7, 9]);
  });

  it('enlarges height and width by factors of their own', async () => {
    // 2 to 3 are read at 0, 2/3 and 4/3.
    const pixels = await resized([3, 1], [1, 2, 2, 1], [0, 3, 30, 0]);
    expect(largestDifference(pixels, [0, 2, 3, 30, 10, 0])).toBeLessThan(1e-5);
  });

  it('takes bytes of any size once they are numbers', async () => {
    const graph = new Graph();
    const images = graph.input('images', 'uint8', ['batch', 1, 'height', 'width']);
    graph.output('resized', resizeBilinearLikeTensorFlow1(graph, cast(graph, images, 'float32'), [1, 2]));
    const bytes = { data: Uint8Array.of(255, 0, 10, 20, 1, 3), shape: [2, 1, 1, 3] };
    const outputs = await runGraph(graph, { images: bytes });
    expect(outputs.shape('resized')).toEqual([2, 1, 1, 2]);
    expect([...outputs.get('resized')]).toEqual([255, 5, 20, 2]);
  });
});

describe('cast', () => {
  it('rounds to what half precision holds, and leaves out what would change nothing', async () => {
    const graph = new Graph();
    const numbers = graph.input('numbers', 'float32', [4]);
    // A reshaped value keeps its type: what the runtime could compute in float32 all along would not be rounded.
    graph.output('rounded', cast(graph, reshape(graph, cast(graph, numbers, 'float16'), [2, 2]), 'float32'));
    const outputs = await runGraph(graph, { numbers: Float32Array.of(1 + 2 ** -12, 65_519, 65_520, 2 ** -26) });
    expect([...outputs.get('rounded')]).toEqual([1, 65_504, Infinity, 0]);
    expect(cast(graph, numbers, 'float32')).toBe(numbers);
    expect(widened(graph, numbers)).toBe(numbers);
  });
});

describe('a choice', () => {
  it('is made number by number, and NaN is below nothing', async () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [4]);
    const limit = graph.constant('float32', [2]);
    graph.output('chosen', choose(graph, isBelow(graph, input, limit), graph.constant('float32', [1]), input));
    const outputs = await runGraph(graph, { input: Float32Array.of(-3, 2, Infinity, Number.NaN) });
    expect([...outputs.get('chosen')]).toEqual([1, 2, Infinity, Number.NaN]);
  });

  it('does not let through what is not chosen', async () => {
    const graph = new Graph();
    const bad = graph.input('bad', 'float32', [2]);
    const never = isBelow(graph, graph.constant('float32', [1]), graph.constant('float32', [0]));
    graph.output('chosen', choose(graph, never, bad, graph.constant('float32', [5, 6])));
    expect([...(await runGraph(graph, { bad: Float32Array.of(Number.NaN, Infinity) })).get('chosen')]).toEqual([5, 6]);
  });

  it('is nothing to count with', () => {
    const graph = new Graph();
    const truth = isBelow(graph, graph.constant('float32', [0]), graph.constant('float32', [1]));
    expect(() => graph.scalar(truth, 1)).toThrow(TypeError);
  });
});

describe('relu', () => {
  it('is 0 below 0 and the identity above', async () => {
    expect(await elements([{ shape: [3], data: Float32Array.of(-2, 0, 3) }], relu)).toEqual([0, 0, 3]);
  });
});

describe.each(dialects)('matmul in the dialect %s', (dialect) => {
  it('multiplies the last two axes, each operand transposed on request, and broadcasts the rest', async () => {
    for (const transposeLeft of [false, true]) {
      for (const transposeRight of [false, true]) {
        const left = integers(1, 2, 1, ...(transposeLeft ? [4, 3] : [3, 4]));
        const right = integers(2, 5, ...(transposeRight ? [2, 4] : [4, 2]));
        const expected = tabulate([2, 5, 3, 2], (a = 0, b = 0, m = 0, n = 0) =>
          sum(4, (k) => at(left, a, 0, ...(transposeLeft ? [k, m] : [m, k])) * at(right, b, ...(transposeRight ? [n, k] : [k, n]))),
        );
        const product = await elements([left, right], (graph, a, b) => matmul(graph, a, b, { transposeLeft, transposeRight }), dialect);
        expect(product).toEqual(expected);
      }
    }
  });
});

describe('rowDots', () => {
  it('moves no rows in the standard dialect, in which a transposed operand is moved otherwise', async () => {
    const [left, right] = [integers(1, 2, 3, 5), integers(2, 2, 3, 5)];
    const expected = tabulate([2, 3], (a = 0, b = 0) => sum(5, (k) => at(left, a, b, k) * at(right, a, b, k)));
    expect(await elements([left, right], rowDots, 'standard')).toEqual(expected);
    const graph = new Graph();
    rowDots(graph, graph.input('left', 'float32', [2, 5]), graph.input('right', 'float32', [2, 5]));
    expect(graph.nodes.map(({ operator }) => operator)).not.toContain('Transpose');
  });
});

describe('layout', () => {
  it('spaceToDepth gathers each patch into channels, those of one input channel together, as PyTorch does', async () => {
    const input = counting(1, 2, 4, 6);
    const expected = tabulate([1, 8, 2, 3], (_, channel = 0, h = 0, w = 0) => {
      const [row, column] = [(channel % 4) >> 1, channel % 2];
      return at(input, 0, channel >> 2, 2 * h + row, 2 * w + column);
    });
    expect(await elements([input], (graph, x) => spaceToDepth(graph, x, 2))).toEqual(expected);
  });

  it('depthToSpace undoes spaceToDepth', async () => {
    const input = counting(2, 3, 4, 6);
    expect(await elements([input], (graph, x) => depthToSpace(graph, spaceToDepth(graph, x, 2), 2))).toEqual([...input.data]);
  });

  it('transpose moves axis permutation[i] to i', async () => {
    const input = counting(2, 3, 4);
    const expected = tabulate([4, 2, 3], (a = 0, b = 0, c = 0) => at(input, b, c, a));
    expect(await elements([input], (graph, x) => transpose(graph, x, [2, 0, 1]))).toEqual(expected);
  });

  it('slice, split, pad, expand and concatenate take, cut, add, repeat and join', async () => {
    const input = counting(2, 3);
    expect(await elements([input], (graph, x) => slice(graph, x, 1, 1, 3))).toEqual([1, 2, 4, 5]);
    expect(await elements([input], (graph, x) => pad(graph, x, [0, 1], [1, -2]))).toEqual([0, 0, 0, 3, 0, 0]);
    expect(await elements([counting(2, 1)], (graph, x) => expand(graph, x, [2, 3]))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(await elements([input], (graph, x) => split(graph, x, 1, 3)[1] ?? x)).toEqual([1, 4]);
    const twice = await elements([input], (graph, x) => concatenate(graph, [x, slice(graph, x, 1, 0, 1)], 1));
    expect(twice).toEqual([0, 1, 2, 0, 3, 4, 5, 3]);
  });
});

describe('resampling', () => {
  it('nearestUpsample makes every pixel 2x2 of it', async () => {
    const input = integers(1, 2, 2, 3, 2);
    const expected = tabulate([2, 2, 6, 4], (n = 0, c = 0, h = 0, w = 0) => at(input, n, c, h >> 1, w >> 1));
    expect(await elements([input], nearestUpsample)).toEqual(expected);
  });

  it('averagePool is the mean of 2x2 pixels', async () => {
    const input = integers(1, 2, 3, 4, 6);
    const expected = tabulate(
      [2, 3, 2, 3],
      (n = 0, c = 0, h = 0, w = 0) => sum(2, (i) => sum(2, (j) => at(input, n, c, 2 * h + i, 2 * w + j))) / 4,
    );
    expect(await elements([input], averagePool)).toEqual(expected);
  });

  it('bilinearUpsample interpolates between pixel centres and repeats the edge', async () => {
    // torch.nn.functional.interpolate(x, scale_factor=2, mode='bilinear', align_corners=False) of [[0, 4], [8, 12]].
    const input = { shape: [1, 1, 2, 2], data: Float32Array.of(0, 4, 8, 12) };
    expect(await elements([input], bilinearUpsample)).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
  });
});

/** Mean and biased variance in float64. */
function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = sum(values.length, (index) => values[index] ?? NaN) / values.length;
  return { mean, variance: sum(values.length, (index) => ((values[index] ?? NaN) - mean) ** 2) / values.length };
}

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

describe.each(dialects)('activation in the dialect %s', (dialect) => {
  const input = { shape: [7], data: Float32Array.of(-90, -5, -1, 0, 1, 5, 90) };
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

  it('sigmoid and silu follow their definitions far out, too', async () => {
    const expectedSigmoid = Array.from(input.data, logistic);
    const expectedSilu = Array.from(input.data, (x) => x * logistic(x));
    expect(largestDifference(await elements([input], sigmoid, dialect), expectedSigmoid)).toBeLessThan(2e-7);
    expect(largestDifference(await elements([input], silu, dialect), expectedSilu)).toBeLessThan(2e-6);
  });
});

describe('meanOfAll', () => {
  it('keeps float32 digits over half a million numbers, where one long sum would lose them', async () => {
    const uniform = seededUniform(1);
    const data = Float32Array.from({ length: 2 ** 19 }, uniform);
    const expected = moments([...data]).mean;
    const [mean = NaN] = await elements([{ shape: [8, 64, 32, 32], data }], meanOfAll);
    expect(Math.abs(mean / expected - 1)).toBeLessThan(1e-6);
  });
});
