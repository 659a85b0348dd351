import { ints, string } from '../attributes.ts';
import { BLOCKED_DOMAIN, blockOf, fromBlocks, lyingInBlocks } from '../blocked-layout.ts';
import { numberTypeOf, type Graph, type Value } from '../graph.ts';
import type { Shape } from '../onnx.ts';
import { GraphShapeError, imageShape } from '../shape.ts';
import { scale } from './arithmetic.ts';
import { reshape } from './layout.ts';
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
    gradient: ([gradient]) => [gradient ? repeatPixels(graph, scale(graph, gradient, 0.25), input.shape) : null],
  });
  return output;
}

/** Doubles height and width: every pixel becomes 2x2 of it. */
export function nearestUpsample(graph: Graph, input: Value): Value {
  const { batch, channels, height, width } = imageShape('nearestUpsample', input.shape);
  const output = graph.withoutRecording(() => repeatPixels(graph, input, [batch, channels, height * 2, width * 2]));
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => [gradient ? scale(graph, averagePool(graph, gradient), 4) : null],
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
  const output = graph.withoutRecording(() => interpolate(graph, input));
  graph.record({
    inputs: [input],
    outputs: [output],
    gradient: ([gradient]) => [gradient ? adjointOfInterpolation(graph, gradient) : null],
  });
  return output;
}

function interpolate(graph: Graph, images: Value): Value {
  const { batch, channels, height, width } = imageShape('bilinearUpsample', images.shape);
  const shape = [batch, channels, height * 2, width * 2];
  const blocks = lyingInBlocks(graph, images);
  if (blocks) {
    const attributes = { scales: ints([1, 1, 2, 2]), mode: string('linear'), coordinate_transformation_mode: string('half_pixel') };
    return fromBlocks(graph, { blocked: graph.single('Upsample', [blocks.blocked], shape, attributes, BLOCKED_DOMAIN) });
  }
  if (graph.dialect === 'standard' || images.type !== 'float32') return resize(graph, images, shape, 'linear', 'half_pixel');
  // Two matrix products, which the CPU provider does several times faster than its Resize.
  const higher = matmul(graph, interpolationMatrix(graph, images, height), images);
  return matmul(graph, higher, interpolationMatrix(graph, images, width), { transposeRight: true });
}

/** The map is linear in each direction: its adjoint multiplies by the transposed interpolation matrices. */
function adjointOfInterpolation(graph: Graph, gradient: Value): Value {
  const { batch, channels, height: doubleHeight, width: doubleWidth } = imageShape('bilinearUpsample', gradient.shape);
  const [height, width] = [doubleHeight / 2, doubleWidth / 2];
  const ofRows = interpolationMatrix(graph, gradient, height);
  const ofColumns = interpolationMatrix(graph, gradient, width);
  const blocks = lyingInBlocks(graph, gradient);
  const block = blockOf(graph.dialect);
  if (!blocks || block === null) return matmul(graph, ofRows, matmul(graph, gradient, ofColumns), { transposeLeft: true });
  // A pixel of a block is a row of numbers: both products leave them side by side.
  const planes = (Number(batch) * channels) / block;
  const inRows = reshape(graph, blocks.blocked, [planes, doubleHeight, doubleWidth * block]);
  const lower = matmul(graph, ofRows, inRows, { transposeLeft: true });
  const inColumns = reshape(graph, lower, [planes * height, doubleWidth, block]);
  const narrower = matmul(graph, ofColumns, inColumns, { transposeLeft: true });
  return fromBlocks(graph, { blocked: reshape(graph, narrower, [batch, channels, height, width]) });
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
