import { ints, string } from '../attributes.ts';
import { BLOCKED_DOMAIN, fromBlocks, lyingInBlocks } from '../blocked-layout.ts';
import { numberTypeOf, type Graph, type Value } from '../graph.ts';
import type { Shape } from '../onnx.ts';
import { GraphShapeError, imageShape } from '../shape.ts';
import { scale } from './arithmetic.ts';
import { matmul } from './matmul.ts';

/** Halves height and width (both even) by the mean of 2x2 pixels. */
export function averagePool(graph: Graph, input: Value): Value {
  const { batch, channels, height, width } = imageShape('averagePool', input.shape);
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new GraphShapeError('averagePool', [input.shape], 'height and width must be even');
  }
  const halves = { kernel_shape: ints([2, 2]), strides: ints([2, 2]) };
  const blocks = lyingInBlocks(graph, input);
  const shape = [batch, channels, height / 2, width / 2];
  const output = blocks
    ? fromBlocks(graph, { blocked: graph.single('AveragePool', [blocks.blocked], shape, halves, BLOCKED_DOMAIN) })
    : graph.single('AveragePool', [input], shape, halves);
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => [
      gradient ? repeatPixels(graph, scale(graph, gradient, 0.25), input.shape) : null,
    ],
  });
  return output;
}

/** Every pixel as 2x2 of it. */
function repeatPixels(graph: Graph, images: Value, shape: Shape): Value {
  const blocks = lyingInBlocks(graph, images);
  if (!blocks) return resize(graph, images, shape, 'nearest', 'asymmetric');
  const attributes = { scales: ints([1, 1, 2, 2]), mode: string('nearest') };
  return fromBlocks(graph, { blocked: graph.single('Upsample', [blocks.blocked], shape, attributes, BLOCKED_DOMAIN) });
}

/** Doubles height and width by bilinear interpolation between pixel centres, as Keras and PyTorch do. */
export function bilinearUpsample(graph: Graph, input: Value): Value {
  const { batch, channels, height, width } = imageShape('bilinearUpsample', input.shape);
  const output =
    graph.dialect === 'standard' || input.type !== 'float32'
      ? resize(graph, input, [batch, channels, height * 2, width * 2], 'linear', 'half_pixel')
      : graph.withoutRecording(() => upsampleByProducts(graph, input, height, width));
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => {
      if (!gradient) return [null];
      // The map is linear in each direction: its adjoint multiplies by the transposed interpolation matrices.
      const narrowed = matmul(graph, gradient, interpolationMatrix(graph, input, width));
      return [matmul(graph, interpolationMatrix(graph, input, height), narrowed, { transposeLeft: true })];
    },
  });
  return output;
}

/** The interpolation as two matrix products, which the CPU provider does several times faster than its Resize. */
function upsampleByProducts(graph: Graph, input: Value, height: number, width: number): Value {
  const higher = matmul(graph, interpolationMatrix(graph, input, height), input);
  return matmul(graph, higher, interpolationMatrix(graph, input, width), { transposeRight: true });
}

function resize(graph: Graph, input: Value, shape: Shape, mode: 'linear' | 'nearest', coordinates: string): Value {
  const scales = graph.constant('float32', [1, 1, 2, 2]);
  const [output] = graph.node('Resize', [input, null, scales], [{ type: input.type, shape }], {
    mode: string(mode),
    coordinate_transformation_mode: string(coordinates),
    nearest_mode: string('floor'),
  });
  if (!output) throw new Error('Resize gave no output.');
  return output;
}

/** [2 size, size]: row `o` holds the weights of the inputs from which output `o` is interpolated. */
function interpolationMatrix(graph: Graph, like: Value, size: number): Value {
  const matrix = new Array<number>(2 * size * size).fill(0);
  for (let output = 0; output < 2 * size; output += 1) {
    const nearest = output >> 1;
    const neighbour = Math.min(size - 1, Math.max(0, output % 2 === 0 ? nearest - 1 : nearest + 1));
    matrix[output * size + nearest] = 0.75;
    matrix[output * size + neighbour] = (matrix[output * size + neighbour] ?? 0) + 0.25;
  }
  return graph.constant(numberTypeOf(like), matrix, [2 * size, size]);
}
