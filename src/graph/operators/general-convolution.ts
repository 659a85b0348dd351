import type { Graph, Value } from '../graph.ts';
import { filterCount, imageShape } from '../shape.ts';
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
  const filters = filterCount('generalConvolution', input.shape, weights.shape, bias.shape);
  // Weights lie in memory as a batch of images does: filters for images, kernels for pixels.
  const kernel = imageShape('generalConvolution', weights.shape);
  const window = { kernel: [kernel.height, kernel.width], stride, padding } as const;
  const { batch, height, width, attributes } = slide('generalConvolution', input, window);
  return graph.single('Conv', [input, weights, bias], [batch, filters, height, width], attributes);
}
