import { describe, expect, it } from 'vitest';
import { differentiate } from './differentiate.ts';
import { Graph, type Value } from './graph.ts';
import type { Shape } from './onnx.ts';
import { add } from './operators/arithmetic.ts';
import { attention } from './operators/attention.ts';
import { convolution } from './operators/convolution.ts';
import { generalConvolution, maxPool, meanPool, resizeBilinearLikeTensorFlow1 } from './operators/without-gradient.ts';
import { concatenate, depthToSpace, pad, reshape, slice, spaceToDepth, split, transpose } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { batchNormalization, batchNormalizationInference, groupNormalization } from './operators/normalization.ts';
import { normalizedConvolution } from './operators/normalized-convolution.ts';
import { expand, meanOfAll, reduceMean, reduceSum } from './operators/reduce.ts';
import { averagePool, bilinearUpsample } from './operators/resample.ts';
import { broadcastShape, GraphShapeError, staticDimension } from './shape.ts';

type Build = (graph: Graph, ...inputs: Value[]) => unknown;

const misfits: readonly (readonly [message: string, shapes: readonly Shape[], build: Build])[] = [
  ['Add cannot take [2, 3] and [2]: axis 1 has sizes 3 and 2.', [[2, 3], [2]], add],
  ['Add cannot take [batch] and [2]: axis 0 has sizes batch and 2.', [['batch'], [2]], add],
  [
    'MatMul cannot take [2, 3] and [4, 5]: inner sizes 3 and 4 differ.',
    [
      [2, 3],
      [4, 5],
    ],
    (graph, x, y) => matmul(graph, x, y),
  ],
  ['MatMul cannot take [3]: it needs at least two axes.', [[3], [3, 2]], (graph, x, y) => matmul(graph, x, y)],
  [
    'MatMul cannot take [2] and [3]: axis 0 has sizes 2 and 3.',
    [
      [2, 4, 4],
      [3, 4, 4],
    ],
    (graph, x, y) => matmul(graph, x, y),
  ],
  ['Reshape cannot take [2, 3] and [5]: they differ in their number of elements.', [[2, 3]], (graph, x) => reshape(graph, x, [5])],
  ['Reshape cannot take [batch, 3] and [3]: the open batch must be kept.', [['batch', 3]], (graph, x) => reshape(graph, x, [3])],
  ['Transpose cannot take [2, 3]: [0] does not name each axis once.', [[2, 3]], (graph, x) => transpose(graph, x, [0])],
  ['Transpose cannot take [2, 3]: [1, 1] does not name each axis once.', [[2, 3]], (graph, x) => transpose(graph, x, [1, 1])],
  ['Transpose cannot take [2, 3]: there is no axis 2.', [[2, 3]], (graph, x) => transpose(graph, x, [0, 2])],
  [
    'Concat cannot take [2, 3] and [4, 3]: they must have axis 1 and agree in all others.',
    [
      [2, 3],
      [4, 3],
    ],
    (graph, x, y) => concatenate(graph, [x, y], 1),
  ],
  [
    'Concat cannot take [2] and [2]: they must have axis 1 and agree in all others.',
    [[2], [2]],
    (graph, x, y) => concatenate(graph, [x, y], 1),
  ],
  ['Concat cannot take [batch, 1]: the size of axis 0 must be known.', [['batch', 1]], (graph, x) => concatenate(graph, [x], 0)],
  ['Slice cannot take [4]: axis 0 has no elements 2 to 5.', [[4]], (graph, x) => slice(graph, x, 0, 2, 5)],
  ['Slice cannot take [4]: axis 0 has no elements 2 to 2.', [[4]], (graph, x) => slice(graph, x, 0, 2, 2)],
  ['Pad cannot take [2, 3]: it needs an amount before and after each axis.', [[2, 3]], (graph, x) => pad(graph, x, [1], [1])],
  ['Pad cannot take [2, 3]: nothing would be left of axis 0.', [[2, 3]], (graph, x) => pad(graph, x, [-1, 0], [-1, 0])],
  ['Pad cannot take [batch, 3]: the open batch cannot be padded.', [['batch', 3]], (graph, x) => pad(graph, x, [1, 0], [0, 0])],
  ['Expand cannot take [2, 3] and [4, 3]: only axes of size 1 can be repeated.', [[2, 3]], (graph, x) => expand(graph, x, [4, 3])],
  ['Expand cannot take [1] and [2, 1]: only axes of size 1 can be repeated.', [[1]], (graph, x) => expand(graph, x, [2, 1])],
  ['Expand cannot take [1] and [batch]: only axes of size 1 can be repeated.', [[1]], (graph, x) => expand(graph, x, ['batch'])],
  [
    'Reshape cannot take [1, 3, height, width] and [3, height, width]: the open batch must be kept.',
    [[1, 3, 'height', 'width']],
    (graph, x) => reshape(graph, x, [3, 'height', 'width']),
  ],
  [
    'generalConvolution cannot take [1, 3, 4, 4] and [2, 4, 1, 1]: their channels must agree.',
    [[1, 3, 4, 4], [2, 4, 1, 1], [2]],
    (graph, x, w, b) => generalConvolution(graph, x, w, b),
  ],
  [
    'generalConvolution cannot take [2, 3, 1, 1] and [3]: it needs one bias a filter.',
    [[1, 3, 4, 4], [2, 3, 1, 1], [3]],
    (graph, x, w, b) => generalConvolution(graph, x, w, b),
  ],
  [
    'maxPool cannot take [1, 3, 2, 4]: a window of 3x3 does not fit in.',
    [[1, 3, 2, 4]],
    (graph, x) => maxPool(graph, x, { kernel: [3, 3] }),
  ],
  [
    'meanPool cannot take [1, 3, height, width]: it needs [batch, channels, height, width].',
    [[1, 3, 'height', 'width']],
    (graph, x) => meanPool(graph, x, { kernel: [3, 3] }),
  ],
  [
    'resizeBilinearLikeTensorFlow1 cannot take [3, 4, 4]: it needs [batch, channels, height, width].',
    [[3, 4, 4]],
    (graph, x) => resizeBilinearLikeTensorFlow1(graph, x, [2, 2]),
  ],
  [
    'spaceToDepth cannot take [1, 3, 4, 5]: height and width must be multiples of 2.',
    [[1, 3, 4, 5]],
    (graph, x) => spaceToDepth(graph, x, 2),
  ],
  ['depthToSpace cannot take [1, 6, 4, 4]: channels must be a multiple of 4.', [[1, 6, 4, 4]], (graph, x) => depthToSpace(graph, x, 2)],
  ['depthToSpace cannot take [6, 4, 4]: it needs [batch, channels, height, width].', [[6, 4, 4]], (graph, x) => depthToSpace(graph, x, 2)],
  ['ReduceSum cannot take [2, 3]: there is no axis 2.', [[2, 3]], (graph, x) => reduceSum(graph, x, [2])],
  ['ReduceMean cannot take [2, 3]: there is no axis 2.', [[2, 3]], (graph, x) => reduceMean(graph, x, [2])],
  ['ReduceMean cannot take [batch, 1, 1]: the size of axis 0 must be known.', [['batch', 2, 3]], meanOfAll],
  [
    'convolution cannot take [1, 3, 4, 4] and [8, 2, 3, 3]: their channels must agree.',
    [
      [1, 3, 4, 4],
      [8, 2, 3, 3],
    ],
    (graph, x, w) => convolution(graph, x, w, null),
  ],
  [
    'convolution cannot take [1, 3, 4, 4] and [8, 3, 3, 1]: the kernel must be 1x1 or 3x3.',
    [
      [1, 3, 4, 4],
      [8, 3, 3, 1],
    ],
    (graph, x, w) => convolution(graph, x, w, null),
  ],
  [
    'convolution cannot take [1, 3, 4, 4] and [8, 3, 5, 5]: the kernel must be 1x1 or 3x3.',
    [
      [1, 3, 4, 4],
      [8, 3, 5, 5],
    ],
    (graph, x, w) => convolution(graph, x, w, null),
  ],
  ['convolution cannot take [8, 3, 1, 1] and [3]: it needs one bias a filter.', [[1, 3, 4, 4], [8, 3, 1, 1], [3]], convolution],
  [
    'groupNormalization cannot take [1, 6, 4, 4]: 6 channels cannot be split into 4 groups.',
    [[1, 6, 4, 4]],
    (graph, x) => groupNormalization(graph, x, 4),
  ],
  [
    'batchNormalization cannot take [batch, 6, 4, 4]: the size of axis 0 must be known.',
    [['batch', 6, 4, 4]],
    (graph, x) => batchNormalization(graph, x),
  ],
  [
    'batchNormalizationInference cannot take [batch, 6, 4, 4] and [1, 4, 1, 1]: it needs one mean and one variance a channel.',
    [
      ['batch', 6, 4, 4],
      [1, 6, 1, 1],
      [1, 4, 1, 1],
    ],
    (graph, x, mean, variance) => batchNormalizationInference(graph, x, { mean, variance }),
  ],
  [
    'attention cannot take [2, 4, 9]: it needs [batch, heads, channels, positions].',
    [
      [2, 4, 9],
      [2, 4, 9],
      [2, 4, 9],
    ],
    attention,
  ],
  [
    'attention cannot take [1, 2, 4, 9] and [1, 2, 4, 9] and [1, 2, 5, 9]: query, key and value must agree.',
    [
      [1, 2, 4, 9],
      [1, 2, 4, 9],
      [1, 2, 5, 9],
    ],
    attention,
  ],
  ['Split cannot take [2, 6]: axis 1 cannot be cut into 4 equal parts.', [[2, 6]], (graph, x) => split(graph, x, 1, 4)],
  ['Split cannot take [batch, 6]: the size of axis 0 must be known.', [['batch', 6]], (graph, x) => split(graph, x, 0, 2)],
  [
    'normalizedConvolution cannot take [8, 3, 1, 1]: the kernel must be 3x3.',
    [[1, 3, 4, 4], [8, 3, 1, 1], [8]],
    (graph, x, w, b) => normalizedConvolution(graph, x, w, b),
  ],
  [
    'normalizedConvolution cannot take [batch, 3, 4, 4]: the size of axis 0 must be known.',
    [['batch', 3, 4, 4], [8, 3, 3, 3], [8]],
    (graph, x, w, b) => normalizedConvolution(graph, x, w, b),
  ],
  ['averagePool cannot take [1, 2, 4, 3]: height and width must be even.', [[1, 2, 4, 3]], averagePool],
  ['bilinearUpsample cannot take [2, 4, 3]: it needs [batch, channels, height, width].', [[2, 4, 3]], bilinearUpsample],
  ['differentiate cannot take [2]: the loss must be one number.', [[2]], (graph, x) => differentiate(graph, x, [x])],
];

describe('GraphShapeError', () => {
  it.each(misfits)('%s', (message, shapes, build) => {
    const graph = new Graph();
    const inputs = shapes.map((shape, index) => graph.input(`input_${index}`, 'float32', shape));
    expect(() => build(graph, ...inputs)).toThrow(expect.objectContaining({ name: 'GraphShapeError', message }) as Error);
  });

  it('keeps the operator and the shapes as fields', () => {
    const graph = new Graph();
    try {
      add(graph, graph.input('a', 'float32', [2]), graph.input('b', 'float32', [3]));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GraphShapeError);
      expect(error).toMatchObject({ operator: 'Add', shapes: [[2], [3]] });
    }
  });
});

describe('shapes', () => {
  it('broadcast as in numpy, and the open batch with 1', () => {
    expect(broadcastShape('Add', [2, 1, 3], [4, 1])).toEqual([2, 4, 3]);
    expect(broadcastShape('Add', ['batch', 3], [1, 3])).toEqual(['batch', 3]);
    expect(broadcastShape('Add', [], ['batch', 3])).toEqual(['batch', 3]);
  });

  it('are read from either end', () => {
    expect(staticDimension('test', ['batch', 3, 4], -1)).toBe(4);
    expect(() => staticDimension('test', ['batch', 3], 0)).toThrow('the size of axis 0 must be known');
  });
});
