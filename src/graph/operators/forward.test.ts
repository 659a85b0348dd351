import { describe, expect, it } from 'vitest';
import { Graph } from '../graph.ts';
import { seededUniform } from '../testing/draw.ts';
import { largestDifference } from '../testing/finite-differences.ts';
import { runGraph } from '../testing/session.ts';
import { cast, widened } from './cast.ts';
import { choose, isBelow } from './choice.ts';
import { resizeBilinearLikeTensorFlow1, maxPool, meanPool } from './without-gradient.ts';
import { concatenate, depthToSpace, pad, reshape, slice, spaceToDepth, split, transpose } from './layout.ts';
import { matmul, rowDots } from './matmul.ts';
import { relu, sigmoid, silu } from './activation.ts';
import { expand, meanOfAll } from './reduce.ts';
import { averagePool, bilinearUpsample, nearestUpsample } from './resample.ts';
import { at, counting, dialects, elements, integers, moments, sum, tabulate } from '../testing/definitions.ts';

/* What the operators compute, against definitions written out by hand. That their gradients fit is tested beside. */

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
