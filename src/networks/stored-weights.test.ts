import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../graph/float16.ts';
import { serializeModel, type OnnxTensor } from '../graph/onnx.ts';
import { largestDifference } from '../graph/testing/finite-differences.ts';
import { inferenceModel, parameterLayout } from './inference.ts';
import { storedWeights, StoredWeightsError } from './stored-weights.ts';
import { livelyWeights, namedNetworks, someStatistics, tinyNetworks } from './testing/networks.ts';

describe('the weights in an exported file', () => {
  it.each(namedNetworks)('are those that were exported, bit for bit (network %s)', (_, network) => {
    const layout = parameterLayout(network);
    const weights = livelyWeights(layout, 1);
    const statistics = someStatistics(layout, 1);
    expect(storedWeights(inferenceModel(network, weights, statistics), { id: 'tiny', network })).toEqual({ weights, statistics });
  });

  it('are those that were exported to three digits where they were rounded to half precision', () => {
    const network = tinyNetworks['like the shipped models'];
    const weights = livelyWeights(parameterLayout(network), 1);
    const bytes = inferenceModel(network, weights, new Float32Array(0), 'float16');
    const read = storedWeights(bytes, { id: 'tiny', network }).weights;
    expect(read).toEqual(fromFloat16(toFloat16(weights)));
    expect(largestDifference(read, weights)).toBeLessThan(1e-3);
  });

  const network = tinyNetworks['like the shipped models'];
  const { parameters } = parameterLayout(network);

  /** A file with every parameter of the network, the first one changed. */
  function fileWith(change: Partial<OnnxTensor>): Uint8Array {
    const initializers = parameters.map(({ name, shape, length }): OnnxTensor => ({
      name,
      type: 'float32',
      shape,
      bytes: new Uint8Array(4 * length),
    }));
    const [first, ...rest] = initializers;
    if (!first) throw new Error('The network has no parameters.');
    return serializeModel({
      name: 'g',
      nodes: [],
      initializers: [{ ...first, ...change }, ...rest],
      inputs: [],
      outputs: [],
      metadata: {},
    });
  }

  it.each<[string, Partial<OnnxTensor>, RegExp]>([
    ['lacks one', { name: 'another' }, /is missing/],
    ['has one of another type', { type: 'int64' }, /is not of float32 or float16 numbers/],
    ['has one of another shape', { shape: [7] }, /is \[7\] instead of \[/],
    ['has one cut short', { bytes: new Uint8Array(3) }, /has 3 bytes instead of \d+/],
  ])('are refused, by name, from a file that %s', (_, change, reason) => {
    const read = (): unknown => storedWeights(fileWith(change), { id: 'tiny', network });
    expect(read).toThrow(StoredWeightsError);
    expect(read).toThrow(reason);
    expect(read).toThrow(parameters[0]?.name);
  });

  it('are refused from a file that is not ONNX', () => {
    expect(() => storedWeights(Uint8Array.of(1, 2, 3), { id: 'tiny', network })).toThrow(/^The file of the model "tiny" does not hold/);
  });

  it('are refused from a file with control flow', () => {
    // A graph (7) with a node (1) that has an attribute (5) of the type (20) of graphs, which is 5.
    const file = Uint8Array.of((7 << 3) | 2, 7, (1 << 3) | 2, 5, (5 << 3) | 2, 3, 0xa0, 0x01, 5);
    expect(() => storedWeights(file, { id: 'tiny', network })).toThrow(
      /^The file of the model "tiny" does not hold .* \(an attribute is a graph/,
    );
  });
});
