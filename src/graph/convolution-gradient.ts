import { ints } from './attributes.ts';
import { filled } from './broadcast.ts';
import { reduceSum } from './operators/reduce.ts';
import { numberTypeOf, type Graph, type Value } from './graph.ts';
import { multiply } from './operators/arithmetic.ts';
import { concatenate, reshape, transpose } from './operators/layout.ts';
import { matmul } from './operators/matmul.ts';
import { imageShape, staticDimension } from './shape.ts';
import { sumOverBatch } from './sum-over-batch.ts';

/*
 * How gradients go back through a convolution of stride 1 that keeps the image's size: parts of operators that record
 * their gradient as a whole.
 */

/** The convolution alone, which no tape knows: of `images` with `weights` and perhaps a `bias`, giving `shape`. */
export function convolve(graph: Graph, images: Value, weights: Value, bias: Value | null, shape: Value['shape']): Value {
  const kernel = staticDimension('convolution', weights.shape, 2);
  const padding = kernel >> 1;
  return graph.single('Conv', bias ? [images, weights, bias] : [images, weights], shape, {
    kernel_shape: ints([kernel, kernel]),
    pads: ints([padding, padding, padding, padding]),
  });
}

/**
 * What a gradient at a convolution's output is at its input, with a number added to every pixel of a channel.
 *
 * @param weights [filters, channels, kernel, kernel]
 * @param gradient [batch, filters, height, width]
 * @param offset [channels], or null for none
 */
export function inputGradient(graph: Graph, weights: Value, gradient: Value, offset: Value | null): Value {
  const { batch, height, width } = imageShape('convolution', gradient.shape);
  const channels = staticDimension('convolution', weights.shape, 1);
  return convolve(graph, gradient, adjointOf(graph, weights), offset, [batch, channels, height, width]);
}

/** The weights of the adjoint: channels and filters exchanged, the kernel turned by half a turn. */
function adjointOf(graph: Graph, weights: Value): Value {
  const [adjoint] = graph.composite('AdjointKernel', [weights], () => {
    const exchanged = transpose(graph, weights, [1, 0, 2, 3]);
    return [weights.shape[2] === 1 ? exchanged : halfTurn(graph, exchanged)];
  });
  return adjoint;
}

/** 3x3 kernels turned by half a turn. */
function halfTurn(graph: Graph, kernels: Value): Value {
  const pair = (ofRows: number, ofColumns: number): Value => graph.constant('int64', [ofRows, ofColumns]);
  return graph.single('Slice', [kernels, pair(-1, -1), pair(-4, -4), pair(2, 3), pair(-1, -1)], kernels.shape);
}

/** What a gradient at a convolution's output is at its bias, [filters]. */
export function biasGradient(graph: Graph, gradient: Value, filters: number): Value {
  return reshape(graph, sumOverBatch(graph, reduceSum(graph, gradient, [2, 3])), [filters]);
}

/** What a gradient at a convolution's output is at its weights. */
export function weightGradient(graph: Graph, input: Value, gradient: Value, kernel: 1 | 3): Value {
  const build = kernel === 1 ? pointwiseWeightGradient : threeByThreeWeightGradient;
  const [ofWeights] = graph.composite('ConvolutionWeightGradient', [input, gradient], () => [build(graph, input, gradient)]);
  return ofWeights;
}

function pointwiseWeightGradient(graph: Graph, input: Value, gradient: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', input.shape);
  const filters = staticDimension('convolution', gradient.shape, 1);
  const pixels = height * width;
  const products = matmul(graph, reshape(graph, gradient, [batch, filters, pixels]), reshape(graph, input, [batch, channels, pixels]), {
    transposeRight: true,
  });
  return reshape(graph, sumOverBatch(graph, products), [filters, channels, 1, 1]);
}

/**
 * The gradient of a 3x3 kernel as one batched matrix product for all nine taps.
 *
 * weights'[k, c, i, j] = sum over n, h, w of gradient[n, k, h, w] input[n, c, h + i - 1, w + j - 1]. With images laid
 * out flat, a tap is the inner product of two rows in which the images stand i rows and j pixels apart. Three copies
 * of either, one moved by rows and one by columns, give every pair: [3 filters, 3 channels]. Far fewer copies than
 * im2col's nine, and products large enough to run at the machine's full rate. The columns move in the smaller of the
 * two, for they cost two more passes ({@link threeColumns}).
 */
function threeByThreeWeightGradient(graph: Graph, input: Value, gradient: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', input.shape);
  const filters = staticDimension('convolution', gradient.shape, 1);
  const columnsOfInput = channels <= filters;
  const inputCopies = columnsOfInput ? threeColumns(graph, input) : threeRows(graph, input);
  const gradientCopies = columnsOfInput ? threeRows(graph, gradient) : threeColumns(graph, gradient);
  const length = (height + 2) * width;
  const products = matmul(
    graph,
    reshape(graph, gradientCopies, [batch, filters * 3, length]),
    reshape(graph, inputCopies, [batch, channels * 3, length]),
    { transposeRight: true },
  );
  const taps = reshape(graph, sumOverBatch(graph, products), [filters, 3, channels, 3]);
  // What moved was the gradient's columns against the input's rows: the taps stand from last to first.
  return columnsOfInput ? transpose(graph, taps, [0, 2, 1, 3]) : halfTurn(graph, transpose(graph, taps, [0, 2, 3, 1]));
}

/** Each channel three times in rows of `height + 2` image rows, beginning in the first, the second and the third. */
function threeRows(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', images.shape);
  const flat = reshape(graph, images, [batch, channels, height * width]);
  const gap = filled(graph, images, 0, [Number(batch), channels, 3 * width]);
  return concatenate(graph, [flat, gap, flat, gap, flat], 2);
}

/**
 * Each channel three times in rows of `height + 2` image rows, beginning in the second row: one pixel late, in place
 * and one pixel early. A pixel that a move would carry into a neighbouring row is 0.
 */
function threeColumns(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('convolution', images.shape);
  const flat = (value: Value): Value => reshape(graph, value, [batch, channels, height * width]);
  const without = (column: number): Value => {
    const mask = Array.from({ length: width }, (_, index) => (index === column ? 0 : 1));
    return flat(multiply(graph, images, graph.constant(numberTypeOf(images), mask)));
  };
  const edge = filled(graph, images, 0, [Number(batch), channels, width + 1]);
  const gap = filled(graph, images, 0, [Number(batch), channels, 2 * width - 1]);
  return concatenate(graph, [edge, without(width - 1), gap, flat(images), gap, without(0), edge], 2);
}
