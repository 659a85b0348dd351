import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { runGraph } from '../graph/testing/session.ts';
import { initialLossScale, isFiniteNorm, nextLossScale } from './loss-scale.ts';

/** The scale's next state after a gradient of that norm. */
async function stateAfter(state: readonly [scale: number, steps: number], norm: number): Promise<number[]> {
  const graph = new Graph();
  const taken = isFiniteNorm(graph, graph.input('norm', 'float32', [1]));
  graph.output('next', nextLossScale(graph, graph.input('state', 'float32', [2]), taken));
  const outputs = await runGraph(graph, { norm: Float32Array.of(norm), state: Float32Array.from(state) });
  return [...outputs.get('next')];
}

describe('the loss scale', () => {
  it('starts at 65,536, with no step taken', () => {
    expect([...initialLossScale()]).toEqual([65_536, 0]);
  });

  it.each([0, 1, 3e37])('stays while steps are taken, and counts them: after a gradient of norm %d', async (norm) => {
    expect(await stateAfter([1024, 7], norm)).toEqual([1024, 8]);
  });

  it.each([Infinity, Number.NaN])('halves where the norm is %d, and counts anew', async (norm) => {
    expect(await stateAfter([1024, 7], norm)).toEqual([512, 0]);
  });

  it('doubles with the 2,000th step in a row, and counts anew', async () => {
    expect(await stateAfter([1024, 1998], 1)).toEqual([1024, 1999]);
    expect(await stateAfter([1024, 1999], 1)).toEqual([2048, 0]);
  });

  it('never falls below 1', async () => {
    expect(await stateAfter([1, 3], Number.NaN)).toEqual([1, 0]);
  });
});
