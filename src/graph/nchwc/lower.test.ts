import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate } from '../differentiate.ts';
import { Graph, type Value } from '../graph.ts';
import { readOnnx } from '../onnx-reader.ts';
import { sigmoid, silu, sine, relu } from '../operators/activation.ts';
import { absolute, add, divide, multiply, scale, squareRoot, subtract } from '../operators/arithmetic.ts';
import { convolution } from '../operators/convolution.ts';
import { generalConvolution, maxPool } from '../operators/without-gradient.ts';
import { concatenate, reshape, slice, transpose } from '../operators/layout.ts';
import { batchNormalization, groupNormalization, modulatedGroupNormalization } from '../operators/normalization.ts';
import { normalizedConvolution } from '../operators/normalized-convolution.ts';
import { reduceMean, reduceSum } from '../operators/reduce.ts';
import { averagePool, bilinearUpsample } from '../operators/resample.ts';
import { elementCount, imageShape, staticShape } from '../shape.ts';
import { draw } from '../testing/draw.ts';
import { finiteDifferences, largestDifference, relativeError } from '../testing/finite-differences.ts';
import { runGraph, withModel } from '../testing/session.ts';
import { lowerToNchwc } from './lower.ts';
import { compositeRules, nodeRules } from './rules.ts';
import { machineBlock } from './testing/machine-block.ts';

const block = machineBlock ?? 16;

/** Fixed numbers of a shape, others at each call. */
type Fixed = (shape: readonly number[]) => Value;

/** A step of a network from features to features; null where it does not fit them. */
type Step = (graph: Graph, features: Value, fixed: Fixed) => Value | null;

const convolved =
  (filters: number, kernel: 1 | 3): Step =>
  (graph, features, fixed) => {
    const { channels } = imageShape('test', features.shape);
    // The scale keeps features near 1, whatever their depth.
    const kernels = scale(graph, fixed([filters, channels, kernel, kernel]), 1 / (kernel * Math.sqrt(channels)));
    return convolution(graph, features, kernels, fixed([filters]));
  };

/** Numbers that are broadcast over features: for each channel, for each channel of each image, or for each image. */
function numbersFor(features: Value, kind: 'channels' | 'all' | 'images', fixed: Fixed): Value {
  const { batch, channels } = imageShape('test', features.shape);
  if (kind === 'channels') return fixed([1, channels, 1, 1]);
  return kind === 'all' ? fixed([Number(batch), channels, 1, 1]) : fixed([Number(batch), 1, 1, 1]);
}

/** What has a gradient. */
const steps: Readonly<Record<string, Step>> = {
  'a convolution into blocks': convolved(2 * block, 3),
  'a 1x1 convolution into blocks': convolved(block, 1),
  'a convolution out of blocks': convolved(block + 3, 3),
  SiLU: silu,
  'the sigmoid': sigmoid,
  'the absolute value': absolute,
  'an operator without a rule': sine,
  'a residual': (graph, features) => add(graph, features, silu(graph, features)),
  'a difference': (graph, features) => subtract(graph, features, sigmoid(graph, features)),
  'a quotient': (graph, features) => divide(graph, features, add(graph, sigmoid(graph, features), graph.scalar(features, 1))),
  'a root': (graph, features) => squareRoot(graph, add(graph, sigmoid(graph, features), graph.scalar(features, 1))),
  'a dropout mask': (graph, features, fixed) => multiply(graph, features, fixed(staticShape('test', features.shape))),
  'a scale and shift of channels': (graph, features, fixed) => {
    const [gain, shift] = [numbersFor(features, 'channels', fixed), numbersFor(features, 'all', fixed)];
    return add(graph, multiply(graph, features, gain), shift);
  },
  'a shift of channels that have been scaled for something else, too': (graph, features, fixed) => {
    const scaled = multiply(graph, features, numbersFor(features, 'all', fixed));
    return add(graph, add(graph, numbersFor(features, 'channels', fixed), scaled), silu(graph, scaled));
  },
  'channels less their mean': (graph, features) => subtract(graph, features, reduceMean(graph, features, [2, 3])),
  'a scale of images': (graph, features, fixed) => multiply(graph, numbersFor(features, 'images', fixed), features),
  'squeeze and excitation': (graph, features) =>
    multiply(graph, features, sigmoid(graph, scale(graph, reduceSum(graph, features, [2, 3]), 0.1))),
  'a mean over the batch': (graph, features) => add(graph, features, reduceMean(graph, features, [0, 2, 3])),
  'group normalisation': (graph, features) => groupNormalization(graph, features, 1),
  'group normalisation, scaled and shifted': (graph, features, fixed) =>
    modulatedGroupNormalization(graph, features, 1, numbersFor(features, 'all', fixed), numbersFor(features, 'all', fixed)),
  'batch normalisation': (graph, features) => batchNormalization(graph, features).output,
  'a convolution of batch-normalised features': (graph, features, fixed) => {
    const { channels } = imageShape('test', features.shape);
    return normalizedConvolution(graph, features, fixed([block, channels, 3, 3]), fixed([block])).output;
  },
  'a skip connection': (graph, features) => concatenate(graph, [features, silu(graph, features)], 1),
  'a part of the channels': (graph, features) => {
    const { channels } = imageShape('test', features.shape);
    return channels > block ? slice(graph, features, 1, block, channels) : null;
  },
  'all but the first channel': (graph, features) => {
    const { channels } = imageShape('test', features.shape);
    return channels > 1 ? slice(graph, features, 1, 1, channels) : null;
  },
  'a mean of 2x2 pixels': (graph, features) => {
    const { height, width } = imageShape('test', features.shape);
    return height % 2 === 0 && width % 2 === 0 ? averagePool(graph, features) : null;
  },
  'bilinear interpolation': (graph, features) => (imageShape('test', features.shape).height < 8 ? bilinearUpsample(graph, features) : null),
  'rows and columns exchanged': (graph, features) => transpose(graph, features, [0, 1, 3, 2]),
  'pixels in one row': (graph, features) => {
    const { batch, channels, height, width } = imageShape('test', features.shape);
    return reshape(graph, features, [batch, channels, 1, height * width]);
  },
};

/** What has none. */
const inferenceSteps: Readonly<Record<string, Step>> = {
  'a rectifier': relu,
  'a hyperbolic tangent': (graph, features) => graph.single('Tanh', [features], features.shape),
  bounds: (graph, features) => {
    const least = graph.single('Min', [features, graph.scalar(features, 1)], features.shape);
    return graph.single('Max', [least, graph.scalar(features, -1)], features.shape);
  },
  'a pool of maxima': (graph, features) => maxPool(graph, features, { kernel: [3, 3], stride: 2, padding: [1, 1] }),
  'a convolution of stride 2 with a kernel of 5x3 pixels': (graph, features, fixed) => {
    const { channels } = imageShape('test', features.shape);
    const kernels = scale(graph, fixed([2 * block, channels, 5, 3]), 1 / Math.sqrt(channels * 15));
    return generalConvolution(graph, features, kernels, fixed([2 * block]), { stride: 2, padding: [2, 1] });
  },
};

interface Network {
  readonly batch: number;
  readonly channels: number;
  readonly names: readonly string[];
}

/** A network of steps, with the gradients of all that goes in where every one has one. */
function networkOf({ batch, channels, names }: Network): { graph: Graph; feeds: Record<string, Float32Array> } {
  const graph = new Graph('cpu');
  const inputs: Value[] = [];
  const fixed: Fixed = (shape) => {
    const input = graph.input(`input_${inputs.length}`, 'float32', shape);
    inputs.push(input);
    return input;
  };
  let features = fixed([batch, channels, 4, 6]);
  for (const name of names) features = (steps[name] ?? inferenceSteps[name])?.(graph, features, fixed) ?? features;
  graph.output('output', features);
  if (names.every((name) => name in steps)) {
    const weighted = multiply(graph, features, fixed(staticShape('test', features.shape)));
    differentiate(graph, reduceSum(graph, weighted, [0, 1, 2, 3]), inputs).forEach((gradient, index) => {
      if (gradient) graph.output(`gradient_${index}`, gradient);
    });
  }
  const feeds = inputs.map(({ name, shape }, index) => {
    const numbers = draw(index, elementCount(staticShape('test', shape)));
    return [name, Float32Array.from(numbers)] as const;
  });
  return { graph, feeds: Object.fromEntries(feeds) };
}

/** Runs the graph plainly and lowered, and compares all outputs. @returns the lowered graph's operators */
async function expectSame(graph: Graph, feeds: Record<string, Float32Array>, bound = 2e-4): Promise<string[]> {
  const bytes = lowerToNchwc(graph, block).serialize('lowered');
  const { outputs, nodes } = readOnnx(bytes);
  const plain = await runGraph(graph, feeds);
  const lowered = await withModel(bytes, (open) => open.run(feeds));
  for (const { name } of outputs) {
    expect(lowered.shape(name)).toEqual(plain.shape(name));
    // Some gradients are 0 but for rounding: those of a bias that a normalisation takes away again.
    const size = Math.max(1, ...Array.from(plain.get(name), Math.abs));
    expect(largestDifference(lowered.get(name), plain.get(name)) / size, name).toBeLessThan(bound);
  }
  return nodes.map(({ domain, operator }) => (domain.endsWith('nchwc') ? `blocked ${operator}` : operator));
}

const timesOf = (operators: readonly string[], name: string): number => operators.filter((operator) => operator === name).length;

describe.skipIf(machineBlock === null)('a graph lowered to blocks', () => {
  it('computes what the plain one does, whatever follows on what, and so do its gradients', async () => {
    const anyOf = (names: readonly string[]) => fc.array(fc.constantFrom(...names), { minLength: 2, maxLength: 7 });
    const cases = fc.record({
      batch: fc.constantFrom(1, 2, 3),
      channels: fc.constantFrom(3, block, block + 1, 2 * block),
      names: fc.oneof(anyOf(Object.keys(steps)), anyOf([...Object.keys(steps), ...Object.keys(inferenceSteps)])),
    });
    await fc.assert(
      fc.asyncProperty(cases, async (network) => {
        const { graph, feeds } = networkOf(network);
        await expectSame(graph, feeds);
      }),
      { numRuns: 60, seed: 1 },
    );
  }, 120_000);

  const every = Object.keys({ ...steps, ...inferenceSteps });

  it.each(every)('computes the same for %s between two convolutions', async (name) => {
    const { graph, feeds } = networkOf({
      batch: 2,
      channels: block,
      names: ['a convolution into blocks', name, 'a 1x1 convolution into blocks'],
    });
    await expectSame(graph, feeds);
  });

  it('is tried with every operator that has a rule', () => {
    const used = every.flatMap((name) => {
      const { graph } = networkOf({ batch: 2, channels: block, names: ['a convolution into blocks', name] });
      return [...graph.nodes, ...graph.composites].map(({ operator }) => operator);
    });
    // What reads and renews a training's state is tried by whole steps (`training-order.test.ts`).
    const rules = [...Object.keys(nodeRules), ...Object.keys(compositeRules)].filter((name) => !name.includes('State'));
    expect(rules.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('leaves an open batch open', async () => {
    const graph = new Graph('cpu');
    const kernels = graph.constant('float32', Array.from(draw(0, block * block * 9)), [block, block, 3, 3]);
    let features = graph.input('images', 'float32', ['batch', block, 4, 4]);
    for (let depth = 0; depth < 2; depth += 1) {
      features = silu(graph, groupNormalization(graph, convolution(graph, features, kernels, null), 4));
      features = concatenate(graph, [bilinearUpsample(graph, averagePool(graph, features)), features], 1);
      features = slice(graph, multiply(graph, features, reduceMean(graph, features, [2, 3])), 1, 0, block);
    }
    graph.output('features', features);
    const operators = await expectSame(graph, { images: Float32Array.from(draw(1, 3 * block * 16)) });
    expect(timesOf(operators, 'blocked Conv')).toBe(2);
  });

  it('is made of a graph that stays as it was', () => {
    const { graph } = networkOf({ batch: 2, channels: block, names: ['a convolution into blocks', 'SiLU'] });
    const before = graph.serialize('graph');
    lowerToNchwc(graph, block);
    expect(graph.serialize('graph')).toEqual(before);
    expect(lowerToNchwc(graph, null)).toBe(graph);
  });

  it('makes an output that a rule leaves out as it was made', async () => {
    const graph = new Graph('cpu');
    const images = graph.input('images', 'float32', [2, block, 2, 2]);
    const normalized = groupNormalization(graph, images, 4);
    const row = graph.composites[0]?.body.find(({ operator }) => operator === 'LayerNormalization')?.outputs[0];
    if (!row) throw new Error('Group normalisation is plainly a LayerNormalization.');
    graph.output('normalized', normalized);
    graph.output('row', sine(graph, row));
    const operators = await expectSame(graph, { images: Float32Array.from(draw(0, 2 * block * 4)) });
    expect(operators).toContain('LayerNormalization');
    expect(operators).toContain('blocked GlobalAveragePool');
  });
});

describe.skipIf(machineBlock === null)('reordering', () => {
  const kernelOf = (graph: Graph, filters: number, channels: number): Value => {
    const count = filters * channels * 9;
    return reshape(graph, graph.input(`kernel_${graph.nodes.length}`, 'float32', [count]), [filters, channels, 3, 3]);
  };
  const feedsOf = (graph: Graph): Record<string, Float32Array> =>
    Object.fromEntries(
      readOnnx(graph.serialize('feeds')).inputs.map(({ name, shape }, index) => [
        name,
        Float32Array.from(draw(index, elementCount(shape.map(Number))), (value) => value / 8),
      ]),
    );

  it('is done to what goes in and what comes out alone in a small UNet', async () => {
    const graph = new Graph('cpu');
    const width = block;
    const residual = (features: Value, channels: number, filters: number): Value => {
      const first = convolution(graph, groupNormalization(graph, features, 4), kernelOf(graph, filters, channels), null);
      const second = convolution(graph, silu(graph, first), kernelOf(graph, filters, filters), null);
      return channels === filters ? add(graph, second, features) : second;
    };
    const images = graph.input('images', 'float32', [2, width, 8, 8]);
    const down = residual(residual(images, width, width), width, width);
    const middle = residual(averagePool(graph, down), width, 2 * width);
    const up = residual(concatenate(graph, [bilinearUpsample(graph, middle), down], 1), 3 * width, width);
    graph.output('output', up);
    const operators = await expectSame(graph, feedsOf(graph));
    expect(timesOf(operators, 'blocked Conv')).toBeGreaterThan(8);
    // Eight kernels and the images.
    expect(timesOf(operators, 'blocked ReorderInput')).toBe(9);
    expect(timesOf(operators, 'blocked ReorderOutput')).toBe(1);
    expect(timesOf(operators, 'Conv')).toBe(0);
  });

  it('is done once on either side of an operator without a rule, however many read it', async () => {
    const graph = new Graph('cpu');
    const images = graph.input('images', 'float32', [1, block, 3, 3]);
    const before = convolution(graph, images, kernelOf(graph, block, block), null);
    const between = sine(graph, before);
    const readers = [1, 2].map(() => convolution(graph, between, kernelOf(graph, block, block), null));
    graph.output('before', before);
    readers.forEach((reader, index) => graph.output(`after_${index}`, reader));
    const operators = await expectSame(graph, feedsOf(graph));
    // Three kernels, the images, and what lies between.
    expect(timesOf(operators, 'blocked ReorderInput')).toBe(5);
    expect(timesOf(operators, 'blocked ReorderOutput')).toBe(3);
  });
});

describe.skipIf(machineBlock === null)('gradients through blocks', () => {
  it('are those of finite differences', async () => {
    const shapes = [[1, block, 2, 2], [block, block, 1, 1], [block], [1, block, 1, 1]];
    const graph = new Graph('cpu');
    const inputs = shapes.map((shape, index) => graph.input(`input_${index}`, 'float32', shape));
    const [images, kernel, bias, gain] = inputs;
    if (!images || !kernel || !bias || !gain) throw new Error('There are four.');
    const features = convolution(graph, images, scale(graph, kernel, 0.25), bias);
    const modulated = multiply(graph, silu(graph, groupNormalization(graph, features, 2)), gain);
    const output = convolution(graph, add(graph, modulated, features), kernel, null);
    const weighted = multiply(graph, output, graph.input('weights', 'float32', output.shape));
    graph.output('output', output);
    differentiate(graph, reduceSum(graph, weighted, [0, 1, 2, 3]), inputs).forEach((gradient, index) => {
      if (gradient) graph.output(`gradient_${index}`, gradient);
    });
    const values = shapes.map((shape, index) => Float32Array.from(draw(index, elementCount(shape))));
    const weights = Float32Array.from(draw(9, elementCount(staticShape('test', output.shape))));
    await withModel(lowerToNchwc(graph, block).serialize('gradient'), async (open) => {
      const feedsOf = (of: readonly Float32Array[]) => ({
        weights,
        ...Object.fromEntries(of.map((value, index) => [`input_${index}`, value])),
      });
      const gradients = await open.run(feedsOf(values));
      const evaluate = async (of: readonly Float32Array[]) => (await open.run(feedsOf(of), ['output'])).get('output');
      const expected = await finiteDifferences(evaluate, values, weights, 2 ** -4);
      for (const [index, gradient] of expected.entries()) {
        expect(relativeError(gradients.get(`gradient_${index}`), gradient), `input ${index}`).toBeLessThan(1e-3);
      }
    });
  }, 60_000);
});
