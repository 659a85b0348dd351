import { int } from './attributes.ts';
import type { Graph, Value } from './graph.ts';

/** Rows in another order: first the one that `order` names first. The runtime gathers in parallel, which it does not do when it transposes. */
export function rowsInOrder(graph: Graph, rows: Value, order: readonly number[]): Value {
  if (order.every((from, to) => from === to)) return rows;
  return graph.single('Gather', [rows, graph.constant('int64', order)], rows.shape, { axis: int(0) });
}

/** Where each row is taken from: `placeOf` of every combination of three indices, the last running fastest. */
export function orderOfRows(
  [first, second, third]: readonly [number, number, number],
  placeOf: (first: number, second: number, third: number) => number,
): number[] {
  const order: number[] = [];
  for (let i = 0; i < first; i += 1) for (let j = 0; j < second; j += 1) for (let k = 0; k < third; k += 1) order.push(placeOf(i, j, k));
  return order;
}
