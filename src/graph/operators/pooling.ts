import { int } from '../attributes.ts';
import type { Graph, Value } from '../graph.ts';
import { slide, type SlidingWindow } from '../sliding-window.ts';

/* Pools with any window, without a gradient: for networks that are used as they are. */

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
