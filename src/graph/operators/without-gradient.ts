import type { Graph, Value } from '../graph.ts';
import { filterCount, imageShape, requireShapes } from '../shape.ts';
import { slide, type SlidingWindow, type Pair } from '../sliding-window.ts';
import { int, ints, string } from '../attributes.ts';

/* Operators of networks that are used as they are: without gradients. */

/**
 * Convolution with any kernel, stride and zero padding: `input` is [batch, channels, height, width], `weights` [filters,
 * channels, kernel height, kernel width] and `bias` [filters].
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

/** The largest pixel in each position of the window; padding counts as smaller than any pixel. */
export function maxPool(graph: Graph, input: Value, window: SlidingWindow): Value {
  const { batch, channels, height, width, attributes } = slide('maxPool', input, window);
  return graph.single('MaxPool', [input], [batch, channels, height, width], attributes);
}

/** The mean in each position of the window of the pixels that lie in the image: padding is not counted. */
export function meanPool(graph: Graph, input: Value, window: SlidingWindow): Value {
  const { batch, channels, height, width, attributes } = slide('meanPool', input, window);
  return graph.single('AveragePool', [input], [batch, channels, height, width], { ...attributes, count_include_pad: int(0) });
}

/**
 * Bilinear resizing as TensorFlow 1's `resize_bilinear` does it by default: output pixel i is read at i * (input size /
 * output size), so that the first pixels coincide and pixels beyond the last repeat it; there is no smoothing before
 * images are made smaller. `input` is [batch, channels, height, width], of which all but the channels may be open.
 */
export function resizeBilinearLikeTensorFlow1(graph: Graph, input: Value, [height, width]: Pair): Value {
  const [batch, channels] = input.shape;
  const areImages = input.shape.length === 4 && batch !== undefined && typeof channels === 'number';
  requireShapes(areImages, 'resizeBilinearLikeTensorFlow1', [input.shape], 'it needs [batch, channels, height, width]');
  const sizes = graph.constant('int64', [height, width]);
  return graph.single('Resize', [input, null, null, sizes], [batch, channels, height, width], {
    axes: ints([2, 3]),
    mode: string('linear'),
    coordinate_transformation_mode: string('asymmetric'),
  });
}
