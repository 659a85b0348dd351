import { describe, expect, it } from 'vitest';
import { differentiate } from '../differentiate.ts';
import { Graph, type Value } from '../graph.ts';
import { readOnnx } from '../onnx-reader.ts';
import { elementCount, staticShape } from '../shape.ts';
import { draw } from '../testing/draw.ts';
import { largestDifference, relativeError } from '../testing/finite-differences.ts';
import { machineBlock } from './testing/machine-block.ts';
import { runGraph } from '../testing/session.ts';
import { silu } from '../operators/activation.ts';
import { multiply } from '../operators/arithmetic.ts';
import { convolution } from '../operators/convolution.ts';
import { concatenate } from '../operators/layout.ts';
import { batchNormalization, groupNormalization, modulatedGroupNormalization } from '../operators/normalization.ts';
import { normalizedConvolution } from '../operators/normalized-convolution.ts';
import { reduceSum } from '../operators/reduce.ts';
import { averagePool, bilinearUpsample } from '../operators/resample.ts';
import { lowerToNchwc } from './lower.ts';
import type { ChannelBlock } from './reorder.ts';

/** An operator as a network uses it: on what comes out of a convolution, with parts of its own, and into another convolution. */
interface NetworkPart {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (graph: Graph, features: Value, ...own: Value[]) => Value;
  /** How often it moves what it has into blocks or out of them; never if not said. */
  readonly moves?: number;
}

const block = machineBlock ?? 16;
const channels = 2 * block;
const BATCH = 3;

const parts: readonly NetworkPart[] = [
  { name: 'group normalisation', shapes: [], build: (graph, features) => groupNormalization(graph, features, 8) },
  {
    name: 'group normalisation, scaled and shifted',
    shapes: [
      [BATCH, channels, 1, 1],
      [BATCH, channels, 1, 1],
    ],
    build: (graph, features, gain, shift) => modulatedGroupNormalization(graph, features, 4, gain, shift),
  },
  { name: 'batch normalisation', shapes: [], build: (graph, features) => batchNormalization(graph, features).output },
  {
    name: 'a convolution of batch-normalised features',
    shapes: [[channels, channels, 3, 3], [channels]],
    build: (graph, features, weights, bias) => normalizedConvolution(graph, features, weights, bias).output,
    // Its kernels and their gradient, whose squares are turned, and one sum of all images.
    moves: 4,
  },
  { name: 'a skip connection', shapes: [], build: (graph, features) => concatenate(graph, [silu(graph, features), features], 1) },
  { name: 'a mean of 2x2 pixels', shapes: [], build: averagePool },
  { name: 'bilinear interpolation', shapes: [], build: bilinearUpsample },
];

/** The part's output and all gradients of its inner product with fixed numbers, and how often images change their layout. */
async function partIn(of: ChannelBlock | null, { shapes, build }: NetworkPart) {
  const graph = new Graph(of ? 'cpu' : 'standard');
  const all: (readonly number[])[] = [[BATCH, channels, 6, 4], [channels, channels, 3, 3], ...shapes];
  const inputs = all.map((shape, index) => graph.input(`input_${index}`, 'float32', shape));
  const [images, kernel, ...own] = inputs;
  if (!images || !kernel) throw new Error('Every part has images and a kernel.');
  const output = build(graph, convolution(graph, images, kernel, null), ...own);
  const fixed = (index: number, shape: readonly number[]): Value =>
    graph.constant('float32', Array.from(draw(index, elementCount(shape))), shape);
  const after = convolution(graph, output, fixed(20, [channels, Number(output.shape[1]), 1, 1]), null);
  const weighted = multiply(graph, after, fixed(21, staticShape('after', after.shape)));
  const gradients = differentiate(graph, reduceSum(graph, weighted, [0, 1, 2, 3]), inputs);
  graph.output('output', output);
  gradients.forEach((gradient, index) => {
    if (!gradient) throw new Error(`Input ${index} has no gradient.`);
    graph.output(`gradient_${index}`, gradient);
  });
  const feeds = Object.fromEntries(all.map((shape, index) => [`input_${index}`, Float32Array.from(draw(index, elementCount(shape)))]));
  const inBlocks = lowerToNchwc(graph, of);
  const outputs = await runGraph(inBlocks, feeds);
  const names = ['output', ...all.map((_, index) => `gradient_${index}`)];
  // Those channels last are what the kernels' gradients are made of.
  const moves = readOnnx(inBlocks.serialize('part')).nodes.filter(
    ({ operator, attributes }) => operator.startsWith('Reorder') && !('channels_last' in attributes),
  );
  return { values: names.map((name) => Float32Array.from(outputs.get(name))), moves: moves.length };
}

describe.skipIf(machineBlock === null)('an operator on images in blocks', () => {
  it.each(parts)('is the plain one, and so are its gradients: $name', async (part) => {
    const plain = await partIn(null, part);
    const blocked = await partIn(block, part);
    for (const [index, expected] of plain.values.entries()) {
      expect(
        expected.some((value) => value !== 0),
        'nothing but zeros would prove nothing',
      ).toBe(true);
      expect(relativeError(blocked.values[index] ?? [], expected), `value ${index}`).toBeLessThan(1e-5);
    }
  });

  it.each(parts)('moves them no more than said: $name', async (part) => {
    const between: NetworkPart = { name: 'nothing', shapes: [], build: (graph, features) => silu(graph, features) };
    const without = await partIn(block, between);
    expect((await partIn(block, part)).moves - without.moves).toBe(part.moves ?? 0);
  });

  it('normalises images whose mean is ten to four digits, and images that are all alike to 0', async () => {
    const normalized = async (of: ChannelBlock | null, images: Float32Array): Promise<Float32Array> => {
      const graph = new Graph(of ? 'cpu' : 'standard');
      const shape = [1, channels, 16, 16];
      graph.output('output', groupNormalization(graph, graph.input('images', 'float32', shape), 8));
      return Float32Array.from((await runGraph(lowerToNchwc(graph, of), { images })).get('output'));
    };
    const far = Float32Array.from(draw(0, channels * 256), (value) => value + 10);
    const plain = await normalized(null, far);
    const blocked = await normalized(block, far);
    expect(largestDifference(blocked, plain)).toBeLessThan(1e-4);
    const zeros = new Float32Array(channels * 256);
    expect(
      largestDifference(
        await normalized(
          block,
          zeros.map(() => 3),
        ),
        zeros,
      ),
    ).toBeLessThan(1e-2);
  });
});
