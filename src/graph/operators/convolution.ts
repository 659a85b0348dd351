import { biasGradient, convolve, inputGradient, weightGradient } from '../convolution-gradient.ts';
import type { Graph, Value } from '../graph.ts';
import { filterCount, imageShape, requireShapes } from '../shape.ts';

/**
 * Convolution with stride 1 that keeps the image's size: `input` [batch, channels, height, width], `weights`
 * [filters, channels, kernel, kernel] with kernel 1 or 3 (zero padding of kernel >> 1), `bias` [filters].
 */
export function convolution(graph: Graph, input: Value, weights: Value, bias: Value | null): Value {
  const { batch, height, width } = imageShape('convolution', input.shape);
  const filters = filterCount('convolution', input.shape, weights.shape, bias?.shape);
  const [, , kernel, kernelWidth] = weights.shape;
  const isKnown = (kernel === 1 || kernel === 3) && kernelWidth === kernel;
  requireShapes(isKnown, 'convolution', [input.shape, weights.shape], 'the kernel must be 1x1 or 3x3');
  const output = convolve(graph, input, weights, bias, [batch, filters, height, width]);
  const inputs = bias ? [input, weights, bias] : [input, weights];
  return graph.withGradient(output, inputs, (gradient, [wantInput, wantWeights, wantBias]) => [
    wantInput ? inputGradient(graph, weights, gradient, null) : null,
    wantWeights ? weightGradient(graph, input, gradient, kernel) : null,
    wantBias ? biasGradient(graph, gradient, filters) : null,
  ]);
}
