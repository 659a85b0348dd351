import type { Graph, Value } from '../graph.ts';
import { cosine, sigmoid, silu, sine } from '../operators/activation.ts';
import { absolute, add, divide, multiply, negate, scale, square, squareRoot, subtract } from '../operators/arithmetic.ts';
import { affineGroupNormalization } from '../operators/affine-normalization.ts';
import { attention } from '../operators/attention.ts';
import { cast, widened } from '../operators/cast.ts';
import { convolution } from '../operators/convolution.ts';
import { concatenate, depthToSpace, pad, reshape, slice, spaceToDepth, split, transpose } from '../operators/layout.ts';
import { matmul, rowDots } from '../operators/matmul.ts';
import { batchNormalization, groupNormalization, modulatedGroupNormalization } from '../operators/normalization.ts';
import { normalizedConvolution } from '../operators/normalized-convolution.ts';
import { expand, meanOfAll, reduceMean, reduceSum, sumTo } from '../operators/reduce.ts';
import { averagePool, bilinearUpsample, nearestUpsample } from '../operators/resample.ts';
import { stridedConvolution } from '../operators/strided-convolution.ts';

/** How a gradient is compared with finite differences of the operator itself. */
export interface GradientCheck {
  readonly type: 'float64' | 'float32';
  /** `integers` from -3 to 3, or `reals` from -2 to 2. */
  readonly inputs: 'integers' | 'reals';
  readonly step: number;
  /** Largest difference from the finite differences, relative to the largest of them. */
  readonly bound: number;
}

/** For every operator that onnxruntime's CPU provider computes in float64. */
const float64: GradientCheck = { type: 'float64', inputs: 'reals', step: 2 ** -9, bound: 1e-6 };

/**
 * For operators that are linear in each element of each input: with small whole numbers for inputs and for step,
 * float32 and the stencil make no error at all.
 */
const exactFloat32: GradientCheck = { type: 'float32', inputs: 'integers', step: 1, bound: 0 };

/** The same in float64, for what rounds numbers to fewer digits. */
const exactFloat64: GradientCheck = { ...exactFloat32, type: 'float64' };

/** With the step 1/16 the stencil turns float32's rounding of about 1e-7 into a few 1e-6. */
const float32 = (bound: number): GradientCheck => ({ type: 'float32', inputs: 'reals', step: 2 ** -4, bound });

/** One way to use one operator, and how its gradient is checked. */
export interface OperatorCase {
  /** The operator's exported name. */
  readonly operator: string;
  /** What is special about this way to use it. */
  readonly variant: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (graph: Graph, ...inputs: Value[]) => Value;
  /** Brings inputs to where the operator is smooth. */
  readonly domain?: (value: number) => number;
  readonly checks: readonly GradientCheck[];
}

const awayFromZero = (value: number): number => value + Math.sign(value) / 2;
const positive = (value: number): number => Math.abs(value) + 0.5;

/** The shapes of two operands under each kind of broadcasting. */
const broadcasts: readonly (readonly [variant: string, left: readonly number[], right: readonly number[]])[] = [
  ['equal shapes', [2, 3], [2, 3]],
  ['a row over rows', [2, 3], [3]],
  ['a column over columns', [2, 1], [2, 3]],
  ['a column and a row', [2, 1], [1, 3]],
  ['a scalar', [2, 3], []],
];

const binary = { add, subtract, multiply, divide };

const matrixBroadcasts: readonly (readonly [variant: string, left: readonly number[], right: readonly number[]])[] = [
  ['single matrices', [], []],
  ['equal batches', [2], [2]],
  ['one left matrix for a batch', [], [2]],
  ['one right matrix for a batch', [2], []],
  ['batches of 2x1 and 1x2', [2, 1], [1, 2]],
];

/** Every differentiable operator. To add an operator, add its rows: a test compares the table with the folder. */
export const operatorCases: readonly OperatorCase[] = [
  ...Object.entries(binary).flatMap(([operator, build]) =>
    broadcasts.map(([variant, left, right]): OperatorCase => {
      const domain = operator === 'divide' ? { domain: awayFromZero } : {};
      return { operator, variant, shapes: [left, right], build, checks: [float64], ...domain };
    }),
  ),
  { operator: 'negate', variant: '', shapes: [[2, 3]], build: negate, checks: [float64] },
  { operator: 'scale', variant: 'by 2.5', shapes: [[2, 3]], build: (graph, x) => scale(graph, x, 2.5), checks: [float64] },
  { operator: 'square', variant: '', shapes: [[2, 3]], build: square, checks: [float64] },
  { operator: 'squareRoot', variant: '', shapes: [[2, 3]], build: squareRoot, domain: positive, checks: [float64] },
  { operator: 'absolute', variant: '', shapes: [[2, 3]], build: absolute, domain: awayFromZero, checks: [float64] },

  { operator: 'sigmoid', variant: '', shapes: [[2, 3]], build: sigmoid, checks: [float64] },
  {
    operator: 'attention',
    variant: 'in two heads',
    shapes: [
      [2, 2, 3, 5],
      [2, 2, 3, 5],
      [2, 2, 3, 5],
    ],
    build: attention,
    checks: [float64],
  },
  { operator: 'silu', variant: '', shapes: [[2, 3]], build: silu, checks: [float64, float32(1e-5)] },
  { operator: 'sine', variant: '', shapes: [[2, 3]], build: sine, checks: [float64] },
  { operator: 'cosine', variant: '', shapes: [[2, 3]], build: cosine, checks: [float64] },

  { operator: 'reduceSum', variant: 'one axis', shapes: [[2, 3, 4]], build: (graph, x) => reduceSum(graph, x, [1]), checks: [float64] },
  { operator: 'reduceSum', variant: 'two axes', shapes: [[2, 3, 4]], build: (graph, x) => reduceSum(graph, x, [0, 2]), checks: [float64] },
  { operator: 'reduceMean', variant: 'one axis', shapes: [[2, 3, 4]], build: (graph, x) => reduceMean(graph, x, [1]), checks: [float64] },
  {
    operator: 'reduceMean',
    variant: 'two axes',
    shapes: [[2, 3, 4]],
    build: (graph, x) => reduceMean(graph, x, [0, 2]),
    checks: [float64],
  },
  { operator: 'meanOfAll', variant: '', shapes: [[2, 3, 4]], build: meanOfAll, checks: [float64] },
  { operator: 'sumTo', variant: 'a column', shapes: [[4, 2, 3]], build: (graph, x) => sumTo(graph, x, [2, 1]), checks: [float64] },
  { operator: 'sumTo', variant: 'a scalar', shapes: [[1, 3]], build: (graph, x) => sumTo(graph, x, []), checks: [float64] },

  { operator: 'reshape', variant: '', shapes: [[2, 6]], build: (graph, x) => reshape(graph, x, [3, 1, 4]), checks: [float64] },
  {
    operator: 'transpose',
    variant: 'a cycle of axes',
    shapes: [[2, 3, 4]],
    build: (graph, x) => transpose(graph, x, [2, 0, 1]),
    checks: [float64],
  },
  {
    operator: 'concatenate',
    variant: 'first axis',
    shapes: [
      [1, 3],
      [2, 3],
    ],
    build: (graph, x, y) => concatenate(graph, [x, y], 0),
    checks: [float64],
  },
  {
    operator: 'concatenate',
    variant: 'last axis',
    shapes: [
      [2, 1],
      [2, 3],
      [2, 2],
    ],
    build: (graph, x, y, z) => concatenate(graph, [x, y, z], 1),
    checks: [float64],
  },
  {
    operator: 'concatenate',
    variant: 'one value twice',
    shapes: [[2, 3]],
    build: (graph, x) => concatenate(graph, [x, x], 0),
    checks: [float64],
  },
  { operator: 'slice', variant: 'within an axis', shapes: [[2, 5]], build: (graph, x) => slice(graph, x, 1, 1, 4), checks: [float64] },
  { operator: 'slice', variant: 'to the end', shapes: [[4, 2]], build: (graph, x) => slice(graph, x, 0, 2, 4), checks: [float64] },
  {
    operator: 'split',
    variant: 'into three, of which one is not used',
    shapes: [[2, 6]],
    build: (graph, x) => {
      const [first = x, , third = x] = split(graph, x, 1, 3);
      return multiply(graph, first, third);
    },
    checks: [float64],
  },
  { operator: 'pad', variant: 'with zeros', shapes: [[2, 3]], build: (graph, x) => pad(graph, x, [1, 0], [0, 2]), checks: [float64] },
  { operator: 'pad', variant: 'cropping', shapes: [[3, 4]], build: (graph, x) => pad(graph, x, [-1, 2], [1, -1]), checks: [float64] },
  { operator: 'expand', variant: '', shapes: [[2, 1, 3, 1]], build: (graph, x) => expand(graph, x, [2, 2, 3, 4]), checks: [float64] },
  { operator: 'spaceToDepth', variant: '', shapes: [[1, 2, 4, 2]], build: (graph, x) => spaceToDepth(graph, x, 2), checks: [float64] },
  { operator: 'depthToSpace', variant: '', shapes: [[1, 8, 2, 1]], build: (graph, x) => depthToSpace(graph, x, 2), checks: [float64] },

  ...[false, true].flatMap((transposeLeft) =>
    [false, true].flatMap((transposeRight) =>
      matrixBroadcasts.map(([variant, left, right]): OperatorCase => {
        const names = [transposeLeft ? 'transposed left' : '', transposeRight ? 'transposed right' : '', variant];
        return {
          operator: 'matmul',
          variant: names.filter((name) => name !== '').join(', '),
          shapes: [
            [...left, ...(transposeLeft ? [3, 2] : [2, 3])],
            [...right, ...(transposeRight ? [2, 3] : [3, 2])],
          ],
          build: (graph, a, b) => matmul(graph, a, b, { transposeLeft, transposeRight }),
          checks: [float64, exactFloat32],
        };
      }),
    ),
  ),

  {
    operator: 'rowDots',
    variant: 'over the last of three axes',
    shapes: [
      [2, 3, 5],
      [2, 3, 5],
    ],
    build: (graph, a, b) => rowDots(graph, a, b),
    checks: [float64, exactFloat32],
  },

  ...([1, 3] as const).flatMap((kernel): OperatorCase[] => {
    const shapes = [
      [2, 2, 3, 4],
      [3, 2, kernel, kernel],
    ];
    return [
      {
        operator: 'convolution',
        variant: `${kernel}x${kernel} without bias`,
        shapes,
        build: (graph, x, weights) => convolution(graph, x, weights, null),
        checks: [exactFloat32],
      },
      {
        operator: 'convolution',
        variant: `${kernel}x${kernel} with bias`,
        shapes: [...shapes, [3]],
        build: convolution,
        checks: [exactFloat32],
      },
      {
        operator: 'convolution',
        variant: `${kernel}x${kernel} with fewer filters than channels`,
        shapes: [[2, 3, 3, 4], [2, 3, kernel, kernel], [2]],
        build: convolution,
        checks: [exactFloat32],
      },
    ];
  }),

  ...(['before', 'after'] as const).map((padding): OperatorCase => ({
    operator: 'stridedConvolution',
    variant: `with zeros ${padding} the image`,
    shapes: [[2, 2, 4, 6], [3, 2, 3, 3], [3]],
    build: (graph, x, weights, bias) => stridedConvolution(graph, x, weights, bias, padding),
    checks: [exactFloat32],
  })),

  {
    operator: 'affineGroupNormalization',
    variant: '2 groups',
    shapes: [[2, 4, 2, 3], [4], [4]],
    build: (graph, x, gain, shift) => affineGroupNormalization(graph, x, 2, gain, shift),
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'affineGroupNormalization',
    variant: '1 group',
    shapes: [[3, 2, 2, 2], [2], [2]],
    build: (graph, x, gain, shift) => affineGroupNormalization(graph, x, 1, gain, shift),
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'groupNormalization',
    variant: '2 groups',
    shapes: [[2, 4, 2, 1]],
    build: (graph, x) => groupNormalization(graph, x, 2),
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'groupNormalization',
    variant: '1 group',
    shapes: [[1, 2, 2, 2]],
    build: (graph, x) => groupNormalization(graph, x, 1),
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'modulatedGroupNormalization',
    variant: '2 groups',
    shapes: [
      [2, 4, 2, 1],
      [2, 4, 1, 1],
      [2, 4, 1, 1],
    ],
    build: (graph, x, gain, shift) => modulatedGroupNormalization(graph, x, 2, gain, shift),
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'batchNormalization',
    variant: '',
    shapes: [[3, 2, 2, 2]],
    build: (graph, x) => batchNormalization(graph, x).output,
    checks: [float64, float32(1e-4)],
  },
  {
    operator: 'normalizedConvolution',
    variant: '3x3',
    shapes: [[3, 2, 3, 2], [2, 2, 3, 3], [2]],
    build: (graph, input, weights, bias) => normalizedConvolution(graph, input, weights, bias).output,
    checks: [float32(1e-4)],
  },
  {
    operator: 'normalizedConvolution',
    variant: 'of single rows',
    shapes: [[3, 2, 1, 4], [3, 2, 3, 3], [3]],
    build: (graph, input, weights, bias) => normalizedConvolution(graph, input, weights, bias).output,
    checks: [float32(1e-4)],
  },

  ...(['float32', 'float16'] as const).map((type): OperatorCase => ({
    operator: 'cast',
    variant: `to ${type} and back`,
    shapes: [[2, 3]],
    build: (graph, x) => cast(graph, cast(graph, x, type), x.type),
    checks: [exactFloat64],
  })),
  {
    operator: 'widened',
    variant: 'of half precision',
    shapes: [[2, 3]],
    build: (graph, x) => cast(graph, widened(graph, cast(graph, x, 'float16')), x.type),
    checks: [exactFloat64],
  },
  { operator: 'widened', variant: 'of what is wide', shapes: [[2, 3]], build: widened, checks: [exactFloat64] },

  { operator: 'averagePool', variant: '', shapes: [[2, 2, 4, 2]], build: averagePool, checks: [exactFloat32] },
  { operator: 'nearestUpsample', variant: '', shapes: [[2, 2, 3, 2]], build: nearestUpsample, checks: [exactFloat32] },
  { operator: 'bilinearUpsample', variant: '', shapes: [[2, 2, 3, 2]], build: bilinearUpsample, checks: [exactFloat32] },
  { operator: 'bilinearUpsample', variant: 'of a single pixel', shapes: [[1, 2, 1, 1]], build: bilinearUpsample, checks: [exactFloat32] },
];

/** Exported by the operators' files, but not differentiable, each for its reason. */
export const notDifferentiable: Readonly<Record<string, string>> = {
  batchNormalizationInference: 'it normalises with known statistics, after training',
  isBelow: 'truth values have no slope',
  choose: 'it decides what becomes of a step once the gradients are there',
  ...Object.fromEntries(
    ['generalConvolution', 'relu', 'maxPool', 'meanPool', 'resizeBilinearLikeTensorFlow1'].map((operator) => [
      operator,
      'it serves the feature network of evaluation, which is not trained',
    ]),
  ),
};
