import type { Graph, Value } from '../graph.ts';
import { imageShape, staticDimension } from '../shape.ts';
import { add, divide, multiply, negate, scale, squareRoot, subtract } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import { reshape } from './layout.ts';
import { dotOverBatch, meanOverBatch, type BatchStatistics } from './normalization.ts';

/**
 * A convolution of batch-normalised images (Ioffe & Szegedy 2015, algorithm 1, without the learnt affine part), as
 * `convolution` of `batchNormalization` would compute it. Since a channel has one deviation over batch and pixels, the
 * weights are divided by it in place of the images; what the deviation does to the loss is then read off the weights'
 * gradient. Three passes over the images less, one forward and two backward.
 *
 * `input` is [batch, channels, height, width], `weights` and `bias` are as in {@link convolution}.
 */
export function normalizedConvolution(
  graph: Graph,
  input: Value,
  weights: Value,
  bias: Value,
  epsilon = 1e-3,
): { readonly output: Value; readonly statistics: BatchStatistics } {
  const { centred, mean, variance } = centre(graph, input);
  const deviation = squareRoot(graph, add(graph, variance, graph.scalar(input, epsilon)));
  return {
    output: convolution(graph, centred, divide(graph, weights, deviation), bias),
    statistics: { mean, variance },
  };
}

/**
 * Each channel less its mean over batch and pixels, and its biased variance [1, channels, 1, 1]. The gradient through
 * both, gc and gv, is gc + 2 gv centred / count less the mean of gc: the mean of `centred` itself is 0.
 */
function centre(graph: Graph, input: Value): BatchStatistics & { readonly centred: Value } {
  const { channels, height, width } = imageShape('normalizedConvolution', input.shape);
  const count = staticDimension('normalizedConvolution', input.shape, 0) * height * width;
  const parts = graph.withoutRecording(() => {
    const mean = meanOverBatch(graph, input);
    const centred = subtract(graph, input, mean);
    const variance = reshape(graph, scale(graph, dotOverBatch(graph, centred, centred), 1 / count), [1, channels, 1, 1]);
    return { mean, centred, variance };
  });
  graph.record({
    inputs: [input],
    outputs: [parts.centred, parts.variance],
    gradient: ([ofCentred, ofVariance]) => {
      if (!ofCentred || !ofVariance) throw new Error('A normalised convolution differentiates both of its parts.');
      const offset = negate(graph, meanOverBatch(graph, ofCentred));
      const throughVariance = multiply(graph, parts.centred, scale(graph, ofVariance, 2 / count));
      return [add(graph, ofCentred, add(graph, throughVariance, offset))];
    },
  });
  return parts;
}
