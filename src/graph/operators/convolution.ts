import { ints } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { GraphShapeError, imageShape, staticDimension } from '../shape.ts';
import { concatenate, expand, pad, reshape, transpose } from './layout.ts';
import { matmul } from './matmul.ts';
import { reduceSum } from './reduce.ts';

/**
 * Convolution with stride 1 that keeps the image's size: `input` [batch, channels, height, width], `weights`
 * [filters, channels, kernel, kernel] with kernel 1 or 3 (zero padding of kernel >> 1), `bias` [filters].
 */
export function convolution(graph: Graph, input: Value, weights: Value, bias: Value | null): Value {
  const { batch, channels, height, width } = imageShape('convolution', input.shape);
  const [filters, weightChannels, kernel, kernelWidth] = weights.shape;
  if (typeof filters !== 'number' || weightChannels !== channels) {
    throw new GraphShapeError('convolution', [input.shape, weights.shape], 'their channels must agree');
  }
  if ((kernel !== 1 && kernel !== 3) || kernelWidth !== kernel) {
    throw new GraphShapeError('convolution', [input.shape, weights.shape], 'the kernel must be 1x1 or 3x3');
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== filters)) {
    throw new GraphShapeError('convolution', [weights.shape, bias.shape], 'it needs one bias a filter');
  }
  const operands: [Value, ...Value[]] = bias ? [input, weights, bias] : [input, weights];
  const output = convolve(graph, operands, [batch, filters, height, width], kernel);
  graph.record({
    inputs: operands,
    outputs: [output],
    gradient: ([gradient], [wantInput, wantWeights, wantBias]) => {
      if (!gradient) return [];
      return [
        wantInput ? convolve(graph, [gradient, flipped(graph, weights)], input.shape, kernel) : null,
        wantWeights ? weightGradient(graph, input, gradient, kernel) : null,
        wantBias ? biasGradient(graph, gradient, filters) : null,
      ];
    },
  });
  return output;
}

function convolve(graph: Graph, operands: readonly [Value, ...Value[]], shape: Value['shape'], kernel: 1 | 3): Value {
  const padding = kernel >> 1;
  return graph.single('Conv', operands, shape, {
    kernel_shape: ints([kernel, kernel]),
    pads: ints([padding, padding, padding, padding]),
  });
}

/** The weights of the adjoint: channels and filters exchanged, the kernel turned by half a turn. */
function flipped(graph: Graph, weights: Value): Value {
  const exchanged = transpose(graph, weights, [1, 0, 2, 3]);
  if (weights.shape[2] === 1) return exchanged;
  const bounds = [[-1, -1], [-4, -4], [2, 3], [-1, -1]].map((bound) => graph.constant('int64', bound));
  return graph.single('Slice', [exchanged, ...bounds], exchanged.shape);
}

function biasGradient(graph: Graph, gradient: Value, filters: number): Value {
  const perImage = reduceSum(graph, gradient, [2, 3]);
  return reshape(graph, reduceSum(graph, perImage, [0]), [filters]);
}

function weightGradient(graph: Graph, input: Value, gradient: Value, kernel: 1 | 3): Value {
  return kernel === 1 ? pointwiseWeightGradient(graph, input, gradient) : threeByThreeWeightGradient(graph, input, gradient);
}

function pointwiseWeightGradient(graph: Graph, input: Value, gradient: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', input.shape);
  const filters = staticDimension('convolution', gradient.shape, 1);
  const pixels = height * width;
  const products = matmul(
    graph,
    reshape(graph, gradient, [batch, filters, pixels]),
    reshape(graph, input, [batch, channels, pixels]),
    { transposeRight: true },
  );
  return reshape(graph, reduceSum(graph, products, [0]), [filters, channels, 1, 1]);
}

/**
 * The gradient of a 3x3 kernel as one batched matrix product for all nine taps.
 *
 * weights'[k, c, i, j] = sum over n, h, w of gradient[n, k, h, w] padded[n, c, h + i, w + j]. With images of
 * row length `pitch` = width + 2 laid out flat, tap (i, j) is the inner product of the gradient moved on by i
 * rows and the padded input moved back by j pixels. Three copies of each, [batch, 3 filters, L] and
 * [batch, 3 channels, L], give every pair: [3 filters, 3 channels]. Far fewer copies than im2col's nine, and
 * products large enough to run at the machine's full rate.
 */
function threeByThreeWeightGradient(graph: Graph, input: Value, gradient: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', input.shape);
  const filters = staticDimension('convolution', gradient.shape, 1);
  const pitch = width + 2;
  const area = (height + 2) * pitch;
  // One more than the padded image: written one after another, copy j then starts j pixels late in its row.
  const length = area + 1;

  const paddedInput = reshape(graph, pad(graph, input, [0, 0, 1, 1], [0, 0, 1, 1]), [batch, channels, area]);
  const inputTail = zeros(graph, input, channels, 3);
  const inputCopies = concatenate(graph, [paddedInput, paddedInput, paddedInput, inputTail], 2);

  const rows = reshape(graph, pad(graph, gradient, [0, 0, 0, 0], [0, 0, 0, 2]), [batch, filters, height * pitch]);
  // Row i of the copies must start with i empty rows of the image: i * (length + pitch) from the beginning.
  const gap = zeros(graph, gradient, filters, length + pitch - height * pitch);
  const gradientTail = zeros(graph, gradient, filters, 1);
  const gradientCopies = concatenate(graph, [rows, gap, rows, gap, rows, gradientTail], 2);

  const products = matmul(
    graph,
    reshape(graph, gradientCopies, [batch, filters * 3, length]),
    reshape(graph, inputCopies, [batch, channels * 3, length]),
    { transposeRight: true },
  );
  const taps = reshape(graph, reduceSum(graph, products, [0]), [filters, 3, channels, 3]);
  return transpose(graph, taps, [0, 2, 1, 3]);
}

function zeros(graph: Graph, like: Value, channels: number, length: number): Value {
  const batch = staticDimension('convolution', like.shape, 0);
  return expand(graph, reshape(graph, graph.scalar(like, 0), [1, 1, 1]), [batch, channels, length]);
}
