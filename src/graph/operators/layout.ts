import { int, ints } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import type { Dimension, Shape } from '../onnx.ts';
import { elementCount, imageShape, requireShapes, staticDimension } from '../shape.ts';

/** The same elements in another shape. At most one size of `shape` may be the open batch. */
export function reshape(graph: Graph, input: Value, shape: Shape): Value {
  const sizes = shape.map((size) => (typeof size === 'string' ? -1 : size));
  const open = (of: Shape): Shape => of.filter((size) => typeof size === 'string');
  const isKept = open(shape).length <= 1 && open(shape).join() === open(input.shape).join();
  requireShapes(isKept, 'Reshape', [input.shape, shape], 'the open batch must be kept');
  const known = (of: Shape): number => elementCount(of.filter((size) => typeof size === 'number'));
  requireShapes(known(input.shape) === known(shape), 'Reshape', [input.shape, shape], 'they differ in their number of elements');
  const output = graph.single('Reshape', [input, graph.constant('int64', sizes)], shape);
  return graph.withGradient(output, [input], (gradient) => [reshape(graph, gradient, input.shape)]);
}

/** Axis `i` of the output is axis `permutation[i]` of the input. */
export function transpose(graph: Graph, input: Value, permutation: readonly number[]): Value {
  const namesEach = new Set(permutation).size === input.shape.length && permutation.length === input.shape.length;
  requireShapes(namesEach, 'Transpose', [input.shape], `[${permutation.join(', ')}] does not name each axis once`);
  const shape = permutation.map((axis): Dimension => {
    const size = input.shape[axis];
    requireShapes(size !== undefined, 'Transpose', [input.shape], `there is no axis ${axis}`);
    return size;
  });
  const output = graph.single('Transpose', [input], shape, { perm: ints(permutation) });
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return graph.withGradient(output, [input], (gradient) => [transpose(graph, gradient, inverse)]);
}

/** Joins values along `axis`, along which their sizes must be known; along the others they must agree. */
export function concatenate(graph: Graph, inputs: readonly [Value, ...Value[]], axis: number): Value {
  const [{ shape: firstShape }] = inputs;
  const fits = (shape: Shape): boolean =>
    shape.length === firstShape.length && shape.every((size, index) => index === axis || size === firstShape[index]);
  const shapes = inputs.map((input) => input.shape);
  const agree = firstShape[axis] !== undefined && shapes.every(fits);
  requireShapes(agree, 'Concat', shapes, `they must have axis ${axis} and agree in all others`);
  const sizes = inputs.map((input) => staticDimension('Concat', input.shape, axis));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shape = firstShape.map((size, index): Dimension => (index === axis ? total : size));
  const output = graph.single('Concat', inputs, shape, { axis: int(axis) });
  return graph.withGradient(output, inputs, (gradient, wanted) => {
    let start = 0;
    return sizes.map((size, index) => {
      const from = start;
      start += size;
      return wanted[index] ? slice(graph, gradient, axis, from, start) : null;
    });
  });
}

/** Elements `start` to `end` (exclusive) of `axis`. */
export function slice(graph: Graph, input: Value, axis: number, start: number, end: number): Value {
  const size = input.shape[axis];
  const isWithin = typeof size === 'number' && start >= 0 && end <= size && start < end;
  requireShapes(isWithin, 'Slice', [input.shape], `axis ${axis} has no elements ${start} to ${end}`);
  const shape = input.shape.map((known, index): Dimension => (index === axis ? end - start : known));
  const bounds = [[start], [end], [axis]].map((bound) => graph.constant('int64', bound));
  const output = graph.single('Slice', [input, ...bounds], shape);
  return graph.withGradient(output, [input], (gradient) => {
    const onAxis = (amount: number): number[] => input.shape.map((_, index) => (index === axis ? amount : 0));
    return [pad(graph, gradient, onAxis(start), onAxis(size - end))];
  });
}

/** `parts` of one size along `axis`, in their order; together their gradients are one Concat. */
export function split(graph: Graph, input: Value, axis: number, parts: number): Value[] {
  const size = staticDimension('Split', input.shape, axis);
  requireShapes(size % parts === 0, 'Split', [input.shape], `axis ${axis} cannot be cut into ${parts} equal parts`);
  const length = size / parts;
  const outputs = graph.withoutRecording(() =>
    Array.from({ length: parts }, (_, part) => slice(graph, input, axis, part * length, (part + 1) * length)),
  );
  graph.record({
    inputs: [input],
    outputs,
    gradient: (gradients) => {
      const [first, ...rest] = outputs.map(
        (output, part) => gradients[part] ?? graph.single('Mul', [output, graph.scalar(output, 0)], output.shape),
      );
      return [first ? concatenate(graph, [first, ...rest], axis) : null];
    },
  });
  return outputs;
}

/** Adds zeros before and after each axis, one amount an axis; negative amounts crop. */
export function pad(graph: Graph, input: Value, before: readonly number[], after: readonly number[]): Value {
  const isOfRank = before.length === input.shape.length && after.length === input.shape.length;
  requireShapes(isOfRank, 'Pad', [input.shape], 'it needs an amount before and after each axis');
  const shape = input.shape.map((size, axis): Dimension => {
    const change = (before[axis] ?? 0) + (after[axis] ?? 0);
    if (change === 0) return size;
    requireShapes(typeof size === 'number', 'Pad', [input.shape], `the open ${size} cannot be padded`);
    requireShapes(size + change > 0, 'Pad', [input.shape], `nothing would be left of axis ${axis}`);
    return size + change;
  });
  const output = graph.single('Pad', [input, graph.constant('int64', [...before, ...after])], shape);
  const negated = (amounts: readonly number[]): number[] => amounts.map((amount) => 0 - amount);
  return graph.withGradient(output, [input], (gradient) => [pad(graph, gradient, negated(before), negated(after))]);
}

/** [batch, channels, height, width] to [batch, channels * size^2, height / size, width / size]. */
export function spaceToDepth(graph: Graph, input: Value, size: number): Value {
  const { batch, channels, height, width } = imageShape('spaceToDepth', input.shape);
  const [rows, columns] = [height / size, width / size];
  const isWhole = Number.isInteger(rows) && Number.isInteger(columns);
  requireShapes(isWhole, 'spaceToDepth', [input.shape], `height and width must be multiples of ${size}`);
  const move = (): Value => {
    if (!movesChannelsAlone(graph, batch)) {
      return transpose(graph, reshape(graph, input, [batch, channels, rows, size, columns, size]), [0, 1, 3, 5, 2, 4]);
    }
    const alone = reshape(graph, input, [batch * channels, 1, height, width]);
    return graph.single('SpaceToDepth', [alone], [batch * channels, size ** 2, rows, columns], { blocksize: int(size) });
  };
  const output = graph.withoutRecording(() => reshape(graph, move(), [batch, channels * size ** 2, rows, columns]));
  return graph.withGradient(output, [input], (gradient) => [depthToSpace(graph, gradient, size)]);
}

/** The inverse of {@link spaceToDepth}. */
export function depthToSpace(graph: Graph, input: Value, size: number): Value {
  const { batch, channels, height, width } = imageShape('depthToSpace', input.shape);
  requireShapes(channels % size ** 2 === 0, 'depthToSpace', [input.shape], `channels must be a multiple of ${size ** 2}`);
  const outputChannels = channels / size ** 2;
  const move = (): Value => {
    if (!movesChannelsAlone(graph, batch)) {
      return transpose(graph, reshape(graph, input, [batch, outputChannels, size, size, height, width]), [0, 1, 4, 2, 5, 3]);
    }
    const alone = reshape(graph, input, [batch * outputChannels, size ** 2, height, width]);
    return graph.single('DepthToSpace', [alone], [batch * outputChannels, 1, height * size, width * size], { blocksize: int(size) });
  };
  const output = graph.withoutRecording(() => reshape(graph, move(), [batch, outputChannels, height * size, width * size]));
  return graph.withGradient(output, [input], (gradient) => [spaceToDepth(graph, gradient, size)]);
}

/**
 * Whether pixels are moved by ONNX's own operators: on one channel at a time, since they order channels otherwise. On the
 * CPU provider they are up to ten times as fast as a Transpose; other providers lack some of them.
 */
function movesChannelsAlone(graph: Graph, batch: Dimension): batch is number {
  return graph.dialect !== 'standard' && typeof batch === 'number';
}
