import { statisticsOverBatch, sumOfImages, type BatchNormalized } from '../batch-channels.ts';
import { inputGradient, weightGradient } from '../convolution-gradient.ts';
import { numberTypeOf, type Graph, type Value } from '../graph.ts';
import { divideChannels, sumOfTaps } from '../kernel-channels.ts';
import { imageShape, requireShapes, staticDimension } from '../shape.ts';
import { add, divide, multiply, scale, squareRoot } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import { reshape, slice } from './layout.ts';
import { matmul } from './matmul.ts';
import { reduceSum } from './reduce.ts';

/**
 * A 3x3 convolution of batch-normalised images (Ioffe & Szegedy 2015, algorithm 1, without the learnt affine part), as
 * `convolution` of `batchNormalization` would compute it, with fewer passes over the images. Since a channel has one
 * deviation over batch and pixels, the weights are divided by it in place of the images, and what the deviation does to
 * the loss is read off the weights' gradient. What the mean does is the sum of a convolution's pixels, which follows
 * from sums of what is convolved ({@link tapSums}), so that it enters the convolution as its bias.
 *
 * `input` is [batch, channels, height, width], `weights` [filters, channels, 3, 3] and `bias` [filters].
 */
export function normalizedConvolution(graph: Graph, input: Value, weights: Value, bias: Value, epsilon = 1e-3): BatchNormalized {
  const { channels, height, width } = imageShape('normalizedConvolution', input.shape);
  requireShapes(weights.shape[2] === 3, 'normalizedConvolution', [weights.shape], 'the kernel must be 3x3');
  const count = staticDimension('normalizedConvolution', input.shape, 0) * height * width;
  const { output, statistics, centred, squaredDeviation, deviation, scaled } = graph.withoutRecording(() => {
    const { mean, variance, centred } = statisticsOverBatch(graph, input);
    const squaredDeviation = add(graph, variance, graph.scalar(input, epsilon));
    const deviation = squareRoot(graph, squaredDeviation);
    const scaled = divideChannels(graph, weights, deviation);
    const output = convolution(graph, centred, scaled, bias);
    return { output, statistics: { mean, variance }, centred, squaredDeviation, deviation, scaled };
  });
  graph.withGradient(output, [input, weights, bias], (gradient) => {
    const ofScaled = weightGradient(graph, centred, gradient, 3);
    const sums = tapSums(graph, gradient);
    const ofPixels = sumOfTaps(graph, scaled, sums);
    const offset = scale(graph, ofPixels, -1 / count);
    // scaled = weights / deviation and deviation^2 = mean(centred^2) + epsilon: the chain rule through both.
    const dot = reduceSum(graph, multiply(graph, ofScaled, scaled), [0, 2, 3]);
    const slope = divide(graph, scale(graph, reshape(graph, dot, [1, channels, 1, 1]), -1 / count), squaredDeviation);
    return [
      add(graph, inputGradient(graph, scaled, gradient, offset), multiply(graph, centred, slope)),
      divideChannels(graph, ofScaled, deviation),
      // The tap in the middle meets what the bias is added to.
      reshape(graph, slice(graph, slice(graph, sums, 1, 1, 2), 2, 1, 2), bias.shape),
    ];
  });
  return { output, statistics };
}

/**
 * For every tap of a 3x3 kernel, the sum over batch and pixels of what it meets at a convolution's output as the
 * kernel's gradient pairs them: [filters, 3, 3]. The tap in the middle meets the whole of every image, one beside it
 * all but the row or column that lies over the edge.
 */
function tapSums(graph: Graph, gradient: Value): Value {
  const { channels: filters, height, width } = imageShape('normalizedConvolution', gradient.shape);
  const summed = reshape(graph, sumOfImages(graph, gradient), [filters, height, width]);
  return matmul(graph, matmul(graph, metBy(graph, gradient, height), summed), metBy(graph, gradient, width), { transposeRight: true });
}

/** [3, length] of ones and zeros: which of `length` rows or columns of the output a kernel's three taps serve. */
function metBy(graph: Graph, like: Value, length: number): Value {
  const served = [-1, null, length].flatMap((beyond, tap) => Array.from({ length }, (_, index) => (index + tap - 1 === beyond ? 0 : 1)));
  return graph.constant(numberTypeOf(like), served, [3, length]);
}
