import { ints, string } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { requireShapes } from '../shape.ts';
import type { Pair } from '../sliding-window.ts';

/* How images come into a network that is used as it is: without gradients. */

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
