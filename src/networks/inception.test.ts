import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { readOnnx } from '../graph/onnx-reader.ts';
import { runGraph, withModel, type Feeds } from '../graph/testing/session.ts';
import { elementCount } from '../graph/shape.ts';
import { buildInception, inceptionModel, inceptionMultiplyAdds, meanOverPixels } from './inception.ts';
import {
  checkpointWeights,
  foldBatchNormalization,
  InceptionWeightsError,
  type CheckpointTensor,
  type WeightSource,
} from './inception-weights.ts';
import { hashedImages, hashedWeights } from './testing/hashed-weights.ts';
import fixture from './testing/inception-fixture.json' with { type: 'json' };
import { tensorFlowName } from './testing/tensorflow-names.ts';

const reducedFile = join(import.meta.dirname, '../../../shared/features/inception-2015-12-05-768.onnx');
const hasReducedFile = existsSync(reducedFile);
const note = hasReducedFile ? '' : ` (skipped: ${reducedFile} is absent)`;

const { height, width } = fixture;
const images = hashedImages(height, width);
const feeds: Feeds = { images: { data: images, shape: [2, 3, height, width] } };

/** The two outputs that are made of the last blocks, and the mean over the pixels of an earlier one. */
function inceptionGraph(weights: WeightSource): Graph {
  const graph = new Graph('cpu');
  const layers = buildInception(graph, graph.input('images', 'uint8', ['batch', 3, 'height', 'width']), weights);
  graph.output('mixed6e', meanOverPixels(graph, layers.mixed6e));
  graph.output('features', layers.features);
  graph.output('logits', layers.logits);
  return graph;
}

describe('buildInception', () => {
  it('computes what the PyTorch network does with the same weights and images, block by block', async () => {
    const outputs = await runGraph(inceptionGraph(hashedWeights), feeds);
    expect(outputs.shape('mixed6e')).toEqual([2, 768]);
    expect(outputs.shape('features')).toEqual([2, 2048]);
    expect(outputs.shape('logits')).toEqual([2, 1008]);
    for (const name of ['mixed6e', 'features', 'logits'] as const) {
      const { stride, values } = fixture[name];
      const taken = [...outputs.get(name)].filter((_, index) => index % stride === 0);
      expect(new Set(values.flat()).size).toBeGreaterThan(50);
      // The values are between -2 and 3, and the fixture was computed in float64.
      expect(largestDifference(taken, values.flat())).toBeLessThan(5e-6);
    }
  });

  it.skipIf(!hasReducedFile)(`computes what the file of FID-768 does, with that file's weights${note}`, async () => {
    const bytes = readFileSync(reducedFile);
    const stored = new Map(readOnnx(bytes).initializers.map((tensor) => [tensor.name, tensor]));
    const used = new Set<string>();
    const weights: WeightSource = (name, shape) => {
      const [kind, convolution] = [name.split('.').slice(-2).join('.'), tensorFlowName(name)];
      if (kind === 'bn.weight') return Float32Array.from({ length: elementCount(shape) }, () => 1);
      if (kind === 'bn.running_var') return Float32Array.from({ length: elementCount(shape) }, () => 1 - 1e-3);
      if (kind === 'bn.running_mean' || convolution === undefined) return new Float32Array(elementCount(shape));
      const tensor = stored.get(`${convolution}_${kind === 'conv.weight' ? 'w' : 'b'}`);
      if (!tensor) throw new Error(`The file has no weights for ${name}.`);
      used.add(tensor.name);
      expect(tensor.shape).toEqual(shape);
      return new Float32Array(Uint8Array.from(tensor.bytes).buffer);
    };
    const graph = inceptionGraph(weights);
    expect([...stored.keys()].filter((name) => /_[wb]$/.test(name) && !used.has(name))).toEqual([]);
    const ours = await runGraph(graph, feeds);
    const theirs = await withModel(bytes, (open) => open.run(feeds));
    expect(theirs.shape('features')).toEqual([2, 768]);
    expect(Math.max(...theirs.get('features'))).toBeGreaterThan(0.5);
    expect(largestDifference(ours.get('mixed6e'), theirs.get('features'))).toBeLessThan(1e-6);
  });

  it('costs 5.7 billion multiply-adds an image', () => {
    // torchvision states 5.71 for its Inception v3 with 1,000 classes, the auxiliary branch left out.
    expect(inceptionMultiplyAdds() / 1e9).toBeCloseTo(5.71, 2);
  });
});

describe('inceptionModel', () => {
  it('takes bytes of any number and size and gives features and logits, its tensors named as in the checkpoint', () => {
    const model = readOnnx(inceptionModel((_, shape) => new Float32Array(elementCount(shape)), 'standard'));
    expect(model.inputs).toEqual([{ name: 'images', elementType: 2, shape: ['batch', 3, 'height', 'width'] }]);
    expect(model.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['features', ['batch', 2048]],
      ['logits', ['batch', 1008]],
    ]);
    expect(model.initializers.filter(({ name }) => name.endsWith('.weight'))).toHaveLength(95);
  });
});

describe('foldBatchNormalization', () => {
  it('multiplies weights by gain over deviation and moves the offset, filter by filter', () => {
    const tensors: Readonly<Record<string, number[]>> = {
      'c.conv.weight': [1, 2, 3, 4],
      'c.bn.weight': [2, 3],
      'c.bn.bias': [10, 20],
      'c.bn.running_mean': [5, -1],
      'c.bn.running_var': [4 - 1e-3, 0.25 - 1e-3],
    };
    const { weights, bias } = foldBatchNormalization((name) => Float32Array.from(tensors[name] ?? []), 'c', [2, 2, 1, 1]);
    // Deviations 2 and 1/2: factors 1 and 6.
    expect(largestDifference(weights, [1, 2, 18, 24])).toBeLessThan(1e-6);
    expect(largestDifference(bias, [5, 26])).toBeLessThan(1e-6);
  });
});

describe('checkpointWeights', () => {
  const tensors = new Map<string, CheckpointTensor>([
    ['fc.weight', { shape: [2, 3], values: new Float32Array(6) }],
    ['bn.num_batches_tracked', { shape: [], values: new BigInt64Array(1) }],
  ]);
  const source = checkpointWeights(tensors);

  it('gives tensors by name', () => {
    expect(source('fc.weight', [2, 3])).toBe(tensors.get('fc.weight')?.values);
  });

  it.each([
    ['fc.bias', [2], 'fc.bias is missing'],
    ['fc.weight', [3, 2], 'fc.weight is [2, 3] instead of [3, 2]'],
    ['bn.num_batches_tracked', [], 'bn.num_batches_tracked is not of float32 numbers'],
  ])('says which tensor is wrong: %s %j', (name, shape, reason) => {
    expect(() => source(name, shape)).toThrow(InceptionWeightsError);
    expect(() => source(name, shape)).toThrow(`These are not the weights of the Inception network: ${reason}.`);
  });
});
