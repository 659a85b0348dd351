import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolve, inputGradient, weightGradient } from '../convolution-gradient.ts';
import { Graph } from '../graph.ts';
import { readOnnx } from '../onnx-reader.ts';
import { silu } from '../operators/activation.ts';
import { add, multiply } from '../operators/arithmetic.ts';
import { draw } from '../testing/draw.ts';
import { relativeError } from '../testing/finite-differences.ts';
import { machineBlock } from './testing/machine-block.ts';
import { runGraph, type Outputs } from '../testing/session.ts';
import { lowerToNchwc } from './lower.ts';
import type { ChannelBlock } from './reorder.ts';

const block = machineBlock ?? 8;

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: 1 | 3;
}

/** A convolution and its three gradients, and the operators of the graph that computed them. */
async function convolvedIn(
  of: ChannelBlock | null,
  { batch, channels, filters, height, width, kernel }: Case,
): Promise<{ outputs: Outputs; operators: string[] }> {
  const graph = new Graph(of ? 'cpu' : 'standard');
  const images = graph.input('images', 'float32', [batch, channels, height, width]);
  const weights = graph.input('weights', 'float32', [filters, channels, kernel, kernel]);
  const bias = graph.input('bias', 'float32', [filters]);
  const gradient = graph.input('gradient', 'float32', [batch, filters, height, width]);
  const offset = graph.input('offset', 'float32', [channels]);
  graph.output('features', convolve(graph, images, weights, bias, gradient.shape));
  graph.output('image_gradient', inputGradient(graph, weights, gradient, offset));
  graph.output('weight_gradient', weightGradient(graph, images, gradient, kernel));
  const values = (index: number, count: number): Float32Array => Float32Array.from(draw(index, count));
  const inBlocks = lowerToNchwc(graph, of);
  const outputs = await runGraph(inBlocks, {
    images: values(0, batch * channels * height * width),
    weights: values(1, filters * channels * kernel * kernel),
    bias: values(2, filters),
    gradient: values(3, batch * filters * height * width),
    offset: values(4, channels),
  });
  return {
    outputs,
    operators: inBlocks.neededNodes().map(({ domain, operator }) => (domain.endsWith('nchwc') ? `blocked ${operator}` : operator)),
  };
}

/** The relative error of an output, which has the shape of the expected one. */
function errorOf(actual: Outputs, expected: Outputs, name: string): number {
  expect(actual.shape(name)).toEqual(expected.shape(name));
  return relativeError(actual.get(name), expected.get(name));
}

const outputNames = ['features', 'image_gradient', 'weight_gradient'];

async function expectSame(of: Case): Promise<string[]> {
  const plain = await convolvedIn(null, of);
  const blocked = await convolvedIn(block, of);
  for (const name of outputNames) expect(errorOf(blocked.outputs, plain.outputs, name), name).toBeLessThan(5e-6);
  return blocked.operators;
}

describe.skipIf(machineBlock === null)('a convolution with channels in blocks', () => {
  it('is the plain one, and so are its gradients', async () => {
    const blocks = fc.integer({ min: 1, max: 3 }).map((count) => count * block);
    const cases = fc.record({
      batch: fc.integer({ min: 1, max: block - 1 }),
      channels: blocks,
      filters: blocks,
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
      kernel: fc.constantFrom(1 as const, 3 as const),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        expect(await expectSame(of)).not.toContain('Conv');
      }),
      { numRuns: 40, seed: 1 },
    );
  }, 60_000);

  it.each([
    ['more images than a block', { batch: 2 * block, channels: block, filters: 2 * block, height: 4, width: 4, kernel: 3 }],
    ['images so large that they are cut into strips', { batch: 2, channels: block, filters: 2 * block, height: 64, width: 40, kernel: 3 }],
    ['large images of an odd height', { batch: 1, channels: 2 * block, filters: block, height: 35, width: 33, kernel: 3 }],
    ['large images and more channels than filters', { batch: 1, channels: 3 * block, filters: block, height: 34, width: 40, kernel: 3 }],
  ] as const)('is the plain one for %s', async (_, of) => {
    expect(await expectSame(of)).not.toContain('FusedMatMul');
  });

  it.each([
    [
      'the images are not as many as blocks can share',
      { batch: block + 1, channels: block, filters: block, height: 4, width: 4, kernel: 3 },
      'blocked Conv',
    ],
    ['channels do not fill a block', { batch: 2, channels: 12, filters: block, height: 4, width: 4, kernel: 3 }, 'Conv'],
  ] as const)('multiplies matrices for the weights where %s', async (_, of, convolution) => {
    const operators = await expectSame(of);
    expect(operators).toEqual(expect.arrayContaining([convolution, 'FusedMatMul']));
  });

  it('keeps what lies between two of them in blocks', async () => {
    const build = (of: ChannelBlock | null): Graph => {
      const graph = new Graph(of ? 'cpu' : 'standard');
      const images = graph.input('images', 'float32', [2, block, 3, 3]);
      const weights = graph.input('weights', 'float32', [block, block, 3, 3]);
      const first = convolve(graph, images, weights, null, images.shape);
      const between = multiply(graph, silu(graph, first), graph.scalar(images, 0.5));
      graph.output('features', add(graph, convolve(graph, between, weights, null, images.shape), between));
      return lowerToNchwc(graph, of);
    };
    const feeds = { images: Float32Array.from(draw(0, 2 * block * 9)), weights: Float32Array.from(draw(1, block * block * 9)) };
    const blocked = build(block);
    expect(errorOf(await runGraph(blocked, feeds), await runGraph(build(null), feeds), 'features')).toBeLessThan(5e-6);
    // The kernel and the images go in, the sum alone comes out.
    const operators = readOnnx(blocked.serialize('test')).nodes.map(({ operator }) => operator);
    expect(operators.filter((operator) => operator === 'ReorderInput')).toHaveLength(2);
    expect(operators.filter((operator) => operator === 'ReorderOutput')).toHaveLength(1);
  });
});
