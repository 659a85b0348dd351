import { describe, expect, it } from 'vitest';
import { differentiate } from '../differentiate.ts';
import { Graph, type Dialect, type Value } from '../graph.ts';
import { readOnnx } from '../onnx-reader.ts';
import { elementCount, staticShape } from '../shape.ts';
import { draw } from '../testing/draw.ts';
import { machineDialect } from '../testing/machine-dialect.ts';
import { runGraph } from '../testing/session.ts';
import { silu } from './activation.ts';
import { multiply } from './arithmetic.ts';
import { convolution } from './convolution.ts';
import { concatenate } from './layout.ts';
import { batchNormalization, groupNormalization, modulatedGroupNormalization } from './normalization.ts';
import { normalizedConvolution } from './normalized-convolution.ts';
import { reduceSum } from './reduce.ts';
import { averagePool, bilinearUpsample } from './resample.ts';

/** An operator as a network uses it: on what comes out of a convolution, with parts of its own, and into another convolution. */
interface NetworkPart {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (graph: Graph, features: Value, ...own: Value[]) => Value;
  /** How often images may leave the blocks on the way there and back. */
  readonly leaves: number;
}

const block = machineDialect === 'cpu-blocked-8' ? 8 : 16;
const channels = 2 * block;
const BATCH = 3;

const parts: readonly NetworkPart[] = [
  { name: 'group normalisation', shapes: [], build: (graph, features) => groupNormalization(graph, features, 8), leaves: 0 },
  {
    name: 'group normalisation, scaled and shifted',
    shapes: [
      [BATCH, channels, 1, 1],
      [BATCH, channels, 1, 1],
    ],
    build: (graph, features, gain, shift) => {
      if (!gain || !shift) throw new Error('Two of its own.');
      return modulatedGroupNormalization(graph, features, 4, gain, shift);
    },
    leaves: 0,
  },
  { name: 'batch normalisation', shapes: [], build: (graph, features) => batchNormalization(graph, features).output, leaves: 0 },
  {
    name: 'a convolution of batch-normalised features',
    shapes: [[channels, channels, 3, 3], [channels]],
    build: (graph, features, weights, bias) => {
      if (!weights || !bias) throw new Error('Two of its own.');
      return normalizedConvolution(graph, features, weights, bias).output;
    },
    leaves: 0,
  },
  { name: 'a skip connection', shapes: [], build: (graph, features) => concatenate(graph, [silu(graph, features), features], 1), leaves: 0 },
  { name: 'a mean of 2x2 pixels', shapes: [], build: averagePool, leaves: 0 },
  { name: 'bilinear interpolation', shapes: [], build: bilinearUpsample, leaves: 0 },
];

/** The part's output and all gradients of its inner product with fixed numbers, and the operators of the whole graph. */
async function partIn(dialect: Dialect, { shapes, build }: NetworkPart) {
  const graph = new Graph(dialect);
  const weights = [channels, channels, 3, 3];
  const all: (readonly number[])[] = [[BATCH, channels, 6, 4], weights, ...shapes];
  const inputs = all.map((shape, index) => graph.input(`input_${index}`, 'float32', shape));
  const [images, kernel, ...own] = inputs;
  if (!images || !kernel) throw new Error('Every part has images and a kernel.');
  const output = build(graph, convolution(graph, images, kernel, null), ...own);
  const after = convolution(graph, output, graph.constant('float32', Array.from(draw(20, channels * Number(output.shape[1]))), [channels, Number(output.shape[1]), 1, 1]), null);
  const weighted = multiply(graph, after, graph.constant('float32', Array.from(draw(21, elementCount(staticShape('after', after.shape)))), staticShape('after', after.shape)));
  const gradients = differentiate(graph, reduceSum(graph, weighted, [0, 1, 2, 3]), inputs);
  graph.output('output', output);
  gradients.forEach((gradient, index) => {
    if (!gradient) throw new Error(`Input ${index} has no gradient.`);
    graph.output(`gradient_${index}`, gradient);
  });
  const feeds = Object.fromEntries(all.map((shape, index) => [`input_${index}`, Float32Array.from(draw(index, elementCount(shape)))]));
  const outputs = await runGraph(graph, feeds);
  const names = ['output', ...all.map((_, index) => `gradient_${index}`)];
  const operators = readOnnx(graph.serialize('part')).nodes.map(({ operator }) => operator);
  return { values: names.map((name) => Float32Array.from(outputs.get(name))), operators };
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe.skipIf(machineDialect === 'cpu')('an operator on images in blocks', () => {
  it.each(parts)('is the plain one, and so are its gradients: $name', async (part) => {
    const plain = await partIn('standard', part);
    const blocked = await partIn(machineDialect, part);
    for (const [index, expected] of plain.values.entries()) {
      const difference = expected.map((value, at) => value - (blocked.values[index]?.[at] ?? Number.NaN));
      expect(largest(expected), 'nothing but zeros would prove nothing').toBeGreaterThan(0);
      expect(largest(difference) / largest(expected), `value ${index}`).toBeLessThan(1e-5);
    }
  });
});
