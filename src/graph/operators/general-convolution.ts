import type { Graph, Value } from '../graph.ts';
import { GraphShapeError, imageShape } from '../shape.ts';
import { slide, type SlidingWindow } from '../sliding-window.ts';

/**
 * Convolution with any kernel, stride and zero padding, without a gradient: for networks that are used as they are.
 * `input` is [batch, channels, height, width], `weights` [filters, channels, kernel height, kernel width] and `bias`
 * [filters].
 */
export function generalConvolution(
  graph: Graph,
  input: Value,
  weights: Value,
  bias: Value,
  { stride, padding }: Omit<SlidingWindow, 'kernel'> = {},
): Value {
  // Weights lie in memory as a batch of images does: filters for images, kernels for pixels.
  const { batch: filters, channels, height: kernelHeight, width: kernelWidth } = imageShape('generalConvolution', weights.shape);
  if (imageShape('generalConvolution', input.shape).channels !== channels) {
    throw new GraphShapeError('generalConvolution', [input.shape, weights.shape], 'their channels must agree');
  }
  if (bias.shape.length !== 1 || bias.shape[0] !== filters) {
    throw new GraphShapeError('generalConvolution', [weights.shape, bias.shape], 'it needs one bias a filter');
  }
  const { batch, height, width, attributes } = slide('generalConvolution', input, { kernel: [kernelHeight, kernelWidth], stride, padding });
  return graph.single('Conv', [input, weights, bias], [batch, filters, height, width], attributes);
}
