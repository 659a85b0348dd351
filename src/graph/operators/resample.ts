import { ints, string } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { interpolationMatrix } from '../interpolation.ts';
import type { Shape } from '../onnx.ts';
import { imageShape, requireShapes } from '../shape.ts';
import { scale } from './arithmetic.ts';
import { matmul } from './matmul.ts';

/** Halves height and width (both even) by the mean of 2x2 pixels. */
export function averagePool(graph: Graph, input: Value): Value {
  const { batch, channels, height, width } = imageShape('averagePool', input.shape);
  requireShapes(height % 2 === 0 && width % 2 === 0, 'averagePool', [input.shape], 'height and width must be even');
  const halves = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
  const output = graph.single('AveragePool', [input], [batch, channels, height / 2, width / 2], halves);
  return graph.withGradient(output, [input], (gradient) => [
    resize(graph, scale(graph, gradient, 0.25), input.shape, 'nearest', 'asymmetric'),
  ]);
}

/** Doubles height and width: every pixel becomes 2x2 of it. */
export function nearestUpsample(graph: Graph, input: Value): Value {
  const { batch, channels, height, width } = imageShape('nearestUpsample', input.shape);
  const output = resize(graph, input, [batch, channels, height * 2, width * 2], 'nearest', 'asymmetric');
  return graph.withGradient(output, [input], (gradient) => [scale(graph, averagePool(graph, gradient), 4)]);
}

/** Doubles height and width by bilinear interpolation between pixel centres, as Keras and PyTorch do. */
export function bilinearUpsample(graph: Graph, input: Value): Value {
  const [output] = graph.composite('BilinearUpsample', [input], () => [interpolate(graph, input)]);
  return graph.withGradient(output, [input], (gradient) =>
    graph.composite('BilinearUpsampleGradient', [gradient], () => [adjointOfInterpolation(graph, gradient)]),
  );
}

function interpolate(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('bilinearUpsample', images.shape);
  if (graph.dialect === 'standard' || images.type !== 'float32') {
    return resize(graph, images, [batch, channels, height * 2, width * 2], 'linear', 'half_pixel');
  }
  // Two matrix products, which the CPU provider does several times faster than its Resize.
  const higher = matmul(graph, interpolationMatrix(graph, images, height), images);
  return matmul(graph, higher, interpolationMatrix(graph, images, width), { transposeRight: true });
}

/** The map is linear in each direction: its adjoint multiplies by the transposed interpolation matrices. */
function adjointOfInterpolation(graph: Graph, gradient: Value): Value {
  const { height, width } = imageShape('bilinearUpsample', gradient.shape);
  const ofRows = interpolationMatrix(graph, gradient, height / 2);
  const ofColumns = interpolationMatrix(graph, gradient, width / 2);
  return matmul(graph, ofRows, matmul(graph, gradient, ofColumns), { transposeLeft: true });
}

function resize(graph: Graph, input: Value, shape: Shape, mode: 'linear' | 'nearest', coordinates: string): Value {
  const scales = graph.constant('float32', [1, 1, 2, 2]);
  return graph.single('Resize', [input, null, scales], shape, {
    mode: string(mode),
    coordinate_transformation_mode: string(coordinates),
    nearest_mode: string('floor'),
  });
}
