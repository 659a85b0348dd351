import { biasGradient, convolve, inputGradient, weightGradient } from '../convolution-gradient.ts';
import type { Graph, Value } from '../graph.ts';
import { GraphShapeError, imageShape } from '../shape.ts';

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
  const output = convolve(graph, input, weights, bias, [batch, filters, height, width]);
  graph.record({
    inputs: bias ? [input, weights, bias] : [input, weights],
    outputs: [output],
    gradient: ([gradient], [wantInput, wantWeights, wantBias]) => {
      if (!gradient) return [];
      return [
        wantInput ? inputGradient(graph, weights, gradient, null) : null,
        wantWeights ? weightGradient(graph, input, gradient, kernel) : null,
        wantBias ? biasGradient(graph, gradient, filters) : null,
      ];
    },
  });
  return output;
}
