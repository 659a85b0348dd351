import type { Graph, Value } from '../graph/graph.ts';
import { add, scale } from '../graph/operators/arithmetic.ts';
import { choose, isBelow } from '../graph/operators/choice.ts';
import { concatenate, slice } from '../graph/operators/layout.ts';

/*
 * Dynamic loss scaling (Micikevicius et al. 2018, section 3.2). Half precision turns gradients below 6e-8 into zeros, so
 * they are computed of the loss times a large number. Where that makes one of them too large, the step is not taken and
 * the number halved; after many steps without that it is doubled.
 *
 * Its state is a vector [2]: the scale, and how many steps in a row were taken with it.
 */

/** The scale that a run starts with, and the steps after which it grows: PyTorch's. */
const INITIAL_LOSS_SCALE = 2 ** 16;
const GROWTH_INTERVAL = 2000;
/** Below that, scaling cannot be why gradients are no numbers. */
export const SMALLEST_LOSS_SCALE = 1;

/** The state before the first step. */
export function initialLossScale(): Float32Array {
  return Float32Array.of(INITIAL_LOSS_SCALE, 0);
}

/** The scale that a state has, [1]. */
export function currentLossScale(graph: Graph, state: Value): Value {
  return slice(graph, state, 0, 0, 1);
}

/** Whether every number is finite of which `norm` is the Euclidean norm. A shader may take for granted that it meets no infinity of its own. */
export function isFiniteNorm(graph: Graph, norm: Value): Value {
  return isBelow(graph, norm, graph.scalar(norm, 1e38));
}

/** The state after a step that was taken if `taken`. */
export function nextLossScale(graph: Graph, state: Value, taken: Value): Value {
  const current = currentLossScale(graph, state);
  const steps = add(graph, slice(graph, state, 0, 1, 2), graph.scalar(state, 1));
  const stays = isBelow(graph, steps, graph.scalar(state, GROWTH_INTERVAL));
  const none = scale(graph, steps, 0);
  const grown = choose(graph, stays, current, scale(graph, current, 2));
  const smallest = graph.constant('float32', [SMALLEST_LOSS_SCALE]);
  const halved = graph.single('Max', [scale(graph, current, 0.5), smallest], current.shape);
  return concatenate(graph, [choose(graph, taken, grown, halved), choose(graph, taken, choose(graph, stays, steps, none), none)], 0);
}
