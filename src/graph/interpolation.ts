import { numberTypeOf, type Graph, type Value } from './graph.ts';

/**
 * The matrix of bilinear interpolation to twice as many pixels in one direction, [2 size, size]: row `o` holds the weights of the
 * inputs from which output `o` is interpolated.
 */
export function interpolationMatrix(graph: Graph, like: Value, size: number): Value {
  const matrix = new Array<number>(2 * size * size).fill(0);
  for (let output = 0; output < 2 * size; output += 1) {
    const nearest = output >> 1;
    const neighbour = Math.min(size - 1, Math.max(0, output % 2 === 0 ? nearest - 1 : nearest + 1));
    matrix[output * size + nearest] = 0.75;
    matrix[output * size + neighbour] = (matrix[output * size + neighbour] ?? 0) + 0.25;
  }
  return graph.constant(numberTypeOf(like), matrix, [2 * size, size]);
}
