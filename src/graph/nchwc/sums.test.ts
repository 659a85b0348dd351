import { describe, expect, it } from 'vitest';
import { convolve } from '../convolution-gradient.ts';
import { Graph, type Value } from '../graph.ts';
import { readOnnx } from '../onnx-reader.ts';
import { add, multiply } from '../operators/arithmetic.ts';
import { draw } from '../testing/draw.ts';
import { machineBlock } from './testing/machine-block.ts';
import { runGraph } from '../testing/session.ts';
import { lowerToNchwc } from './lower.ts';
import type { ChannelBlock } from './reorder.ts';

const block = machineBlock ?? 16;
const shape = [2, block, 3, 5];
const count = 2 * block * 15;

/** Outputs named a, b and so on of what `build` makes of two convolutions of different images, and how many sums are left. */
async function built(of: ChannelBlock | null, build: (graph: Graph, left: Value, right: Value) => readonly Value[]) {
  const graph = new Graph(of ? 'cpu' : 'standard');
  const weights = graph.constant('float32', Array.from(draw(2, block * block)), [block, block, 1, 1]);
  const [left, right] = ['left', 'right'].map((name) => convolve(graph, graph.input(name, 'float32', shape), weights, null, shape));
  if (!left || !right) throw new Error('There are two.');
  const outputs = build(graph, left, right);
  outputs.forEach((output, index) => graph.output(String.fromCharCode(97 + index), output));
  const inBlocks = lowerToNchwc(graph, of);
  const { nodes } = readOnnx(inBlocks.serialize('sums'));
  const results = await runGraph(inBlocks, { left: Float32Array.from(draw(0, count)), right: Float32Array.from(draw(1, count)) });
  const values = outputs.map((_, index) => Array.from(results.get(String.fromCharCode(97 + index))));
  return { values, sums: nodes.filter(({ operator }) => operator === 'Add').length };
}

async function expectSums(sums: number, build: (graph: Graph, left: Value, right: Value) => readonly Value[]): Promise<void> {
  const plain = await built(null, build);
  const blocked = await built(block, build);
  expect(blocked.sums).toBe(sums);
  for (const [index, values] of plain.values.entries()) {
    for (const [at, value] of values.entries()) expect(blocked.values[index]?.[at]).toBeCloseTo(value, 4);
  }
}

describe.skipIf(machineBlock === null)('a sum of what a convolution in blocks makes', () => {
  it('is left to the convolution, and so are sums of sums', async () => {
    await expectSums(0, (graph, left, right) => [add(graph, left, right)]);
    await expectSums(0, (graph, left, right) => {
      const third = convolve(
        graph,
        right,
        graph.constant('float32', Array.from(draw(3, block * block)), [block, block, 1, 1]),
        null,
        shape,
      );
      return [add(graph, add(graph, left, right), third), right];
    });
  });

  it('is a pass where both parts are read by something else, too', async () => {
    await expectSums(1, (graph, left, right) => [add(graph, left, right), left, right]);
    await expectSums(1, (graph, left) => [add(graph, left, left)]);
  });

  it('is left to a map of channels, which lies in the shape of one image', async () => {
    const twice = (graph: Graph): Value => graph.constant('float32', Array<number>(block).fill(2), [1, block, 1, 1]);
    await expectSums(0, (graph, left, right) => [add(graph, right, multiply(graph, left, twice(graph))), right]);
  });
});
