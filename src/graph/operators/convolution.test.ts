import { describe, expect, it } from 'vitest';
import { convolution } from './convolution.ts';
import { generalConvolution } from './without-gradient.ts';
import { stridedConvolution } from './strided-convolution.ts';
import { at, elements, integers, sum, tabulate } from '../testing/definitions.ts';

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
