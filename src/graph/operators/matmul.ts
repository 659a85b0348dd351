import { int } from '../attributes.ts';
import { withBroadcastGradient } from '../broadcast.ts';
import type { Graph, Value } from '../graph.ts';
import type { Dimension, Shape } from '../onnx.ts';
import { broadcastShape, requireShapes } from '../shape.ts';
import { reshape, transpose } from './layout.ts';

export interface MatrixTransposition {
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
}

/**
 * Matrix product over the last two axes, leading axes broadcast: [..., m, k] x [..., k, n] = [..., m, n];
 * either operand may be taken transposed.
 */
export function matmul(
  graph: Graph,
  left: Value,
  right: Value,
  { transposeLeft = false, transposeRight = false }: MatrixTransposition = {},
): Value {
  const [rows, inner] = lastTwo(left, transposeLeft);
  const [innerRight, columns] = lastTwo(right, transposeRight);
  requireShapes(inner === innerRight, 'MatMul', [left.shape, right.shape], `inner sizes ${inner} and ${innerRight} differ`);
  const lead = broadcastShape('MatMul', left.shape.slice(0, -2), right.shape.slice(0, -2));
  const output = product(graph, left, right, [...lead, rows, columns], { transposeLeft, transposeRight });
  return withBroadcastGradient(graph, output, left, right, (gradient) => [
    () =>
      transposeLeft
        ? matmul(graph, right, gradient, { transposeLeft: transposeRight, transposeRight: true })
        : matmul(graph, gradient, right, { transposeRight: !transposeRight }),
    () =>
      transposeRight
        ? matmul(graph, gradient, left, { transposeLeft: true, transposeRight: transposeLeft })
        : matmul(graph, left, gradient, { transposeLeft: !transposeLeft }),
  ]);
}

/**
 * Inner products of the rows of two values of one shape: [..., size] and [..., size] to [...]. Each is a product
 * of a row with a transposed row, which onnxruntime's CPU provider does many times faster than one of a row with a
 * column.
 */
export function rowDots(graph: Graph, left: Value, right: Value): Value {
  const lead = left.shape.slice(0, -1);
  const rows = [...lead, 1, left.shape.at(-1) ?? 1];
  const products = matmul(graph, reshape(graph, left, rows), reshape(graph, right, rows), { transposeRight: true });
  return reshape(graph, products, lead);
}

function product(graph: Graph, left: Value, right: Value, shape: Shape, { transposeLeft, transposeRight }: MatrixTransposition): Value {
  if (graph.dialect !== 'standard' && left.type === 'float32' && (transposeLeft || transposeRight)) {
    const attributes = { transA: int(Number(transposeLeft)), transB: int(Number(transposeRight)) };
    return graph.single('FusedMatMul', [left, right], shape, attributes, 'com.microsoft');
  }
  const a = transposeLeft ? swapLastTwo(graph, left) : left;
  const b = transposeRight ? swapLastTwo(graph, right) : right;
  return graph.single('MatMul', [a, b], shape);
}

function lastTwo(value: Value, transposed: boolean): [Dimension, Dimension] {
  const [rows, columns] = value.shape.slice(-2);
  requireShapes(rows !== undefined && columns !== undefined, 'MatMul', [value.shape], 'it needs at least two axes');
  return transposed ? [columns, rows] : [rows, columns];
}

function swapLastTwo(graph: Graph, value: Value): Value {
  const rank = value.shape.length;
  const [rows, columns] = lastTwo(value, false);
  // A row lies in memory as its column does.
  if (rows === 1 || columns === 1) return graph.withoutRecording(() => reshape(graph, value, [...value.shape.slice(0, -2), columns, rows]));
  return graph.withoutRecording(() => transpose(graph, value, [...Array(rank - 2).keys(), rank - 1, rank - 2]));
}
