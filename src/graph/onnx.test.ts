import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';
import { serializeModel, withOutput } from './onnx.ts';
import { add, multiply, scale } from './operators/arithmetic.ts';
import { convolution } from './operators/convolution.ts';
import { silu } from './operators/activation.ts';
import { reshape } from './operators/layout.ts';
import { readOnnx } from './onnx-reader.ts';
import { runGraph } from './testing/session.ts';

/** Bytes of a field whose value has a length, by protobuf's wire format: tag, length (below 128), content. */
function field(number: number, content: string | readonly number[]): number[] {
  const bytes = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content;
  return [(number << 3) | 2, bytes.length, ...bytes];
}

describe('serializeModel', () => {
  it('writes the fields of onnx.proto at their numbers', () => {
    const bytes = serializeModel({
      name: 'g',
      nodes: [
        {
          operator: 'F',
          domain: 'com.microsoft',
          inputs: ['x', ''],
          outputs: ['y'],
          attributes: {
            a: { kind: 'float', value: 1 },
            i: { kind: 'int', value: -1 },
            s: { kind: 'string', value: 'q' },
            n: { kind: 'ints', value: [1, 300] },
          },
        },
      ],
      initializers: [{ name: 'w', type: 'float32', shape: [2], bytes: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64) }],
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 3] }],
      outputs: [{ name: 'y', type: 'int64', shape: [] }],
      metadata: { k: 'v' },
    });
    const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    const node = [
      ...field(1, 'x'),
      ...field(1, ''),
      ...field(2, 'y'),
      ...field(4, 'F'),
      ...field(5, [...field(1, 'a'), (2 << 3) | 5, 0, 0, 128, 63, 0xa0, 1, 1]),
      ...field(5, [...field(1, 'i'), 3 << 3, ...minusOne, 0xa0, 1, 2]),
      ...field(5, [...field(1, 's'), ...field(4, 'q'), 0xa0, 1, 3]),
      ...field(5, [...field(1, 'n'), 8 << 3, 1, 8 << 3, 0xac, 2, 0xa0, 1, 7]),
      ...field(7, 'com.microsoft'),
    ];
    const tensor = [1 << 3, 2, 2 << 3, 1, ...field(8, 'w'), ...field(9, [0, 0, 128, 63, 0, 0, 0, 64])];
    const inputShape = [...field(1, field(2, 'batch')), ...field(1, [1 << 3, 3])];
    const input = [...field(1, 'x'), ...field(2, field(1, [1 << 3, 1, ...field(2, inputShape)]))];
    const output = [...field(1, 'y'), ...field(2, field(1, [1 << 3, 7, ...field(2, [])]))];
    const graph = [...field(1, node), ...field(2, 'g'), ...field(5, tensor), ...field(11, input), ...field(12, output)];
    const graphField = [(7 << 3) | 2, (graph.length & 127) | 128, graph.length >> 7, ...graph];
    expect([...bytes]).toEqual([
      1 << 3,
      9,
      ...field(2, 'stepwise'),
      ...graphField,
      ...field(8, [...field(1, ''), 2 << 3, 20]),
      ...field(8, [...field(1, 'com.microsoft'), 2 << 3, 1]),
      ...field(14, [...field(1, 'k'), ...field(2, 'v')]),
    ]);
  });
});

/** latent [batch, 2, 4, 4] through a convolution, with things beside it that no output needs. */
function exampleGraph(): Graph {
  const graph = new Graph();
  const latent = graph.input('latent', 'float32', ['batch', 2, 4, 4]);
  const weights = graph.initializer('weights', Float32Array.of(1, 2), [1, 2, 1, 1]);
  graph.initializer('unused weights', Float32Array.of(3), [1]);
  multiply(graph, latent, graph.constant('float32', [17]));
  graph.output('prediction', convolution(graph, latent, weights, null));
  return graph;
}

describe('a serialized graph', () => {
  it('keeps names, types, shapes with the open batch, and metadata', () => {
    const model = readOnnx(exampleGraph().serialize('example', { network: '{"kind":"für"}' }));
    expect(model).toMatchObject({ irVersion: 9, producer: 'stepwise', name: 'example', metadata: { network: '{"kind":"für"}' } });
    expect(model.inputs).toEqual([{ name: 'latent', elementType: 1, shape: ['batch', 2, 4, 4] }]);
    expect(model.outputs).toEqual([{ name: 'prediction', elementType: 1, shape: ['batch', 1, 4, 4] }]);
  });

  it('holds only the nodes and initializers that an output needs', () => {
    const model = readOnnx(exampleGraph().serialize('example'));
    expect(model.nodes.map(({ operator }) => operator)).toEqual(['Conv']);
    expect(model.initializers).toEqual([
      { name: 'weights', elementType: 1, shape: [1, 2, 1, 1], bytes: new Uint8Array(Float32Array.of(1, 2).buffer) },
    ]);
    expect(model.nodes[0]?.attributes).toEqual({ kernel_shape: [1, 1], pads: [0, 0, 0, 0] });
  });

  it('asks for an operator set of com.microsoft only where a node is of it', () => {
    const operatorSets = (dialect: 'standard' | 'cpu') => {
      const graph = new Graph(dialect);
      graph.output('output', silu(graph, graph.input('input', 'float32', [2])));
      return readOnnx(graph.serialize('test')).operatorSets;
    };
    expect(operatorSets('standard')).toEqual({ '': 20 });
    expect(operatorSets('cpu')).toEqual({ '': 20, 'com.microsoft': 1 });
  });

  it('opens in onnxruntime with the interface that was given', async () => {
    const session = await ort.InferenceSession.create(exampleGraph().serialize('example'));
    expect(session.inputMetadata).toEqual([expect.objectContaining({ name: 'latent', type: 'float32', shape: ['batch', 2, 4, 4] })]);
    expect(session.outputMetadata).toEqual([expect.objectContaining({ name: 'prediction', type: 'float32', shape: ['batch', 1, 4, 4] })]);
    await session.release();
  });

  it('is the same bytes each time', () => {
    expect(exampleGraph().serialize('example')).toEqual(exampleGraph().serialize('example'));
  });

  it('gives one value under several names, and an input as an output', async () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', [2]);
    const doubled = scale(graph, input, 2);
    graph.output('once', doubled);
    graph.output('again', doubled);
    graph.output('as it came', input);
    const outputs = await runGraph(graph, { input: Float32Array.of(1, 2) });
    expect(['once', 'again', 'as it came'].map((name) => [...outputs.get(name)])).toEqual([
      [2, 4],
      [2, 4],
      [1, 2],
    ]);
  });
});

describe('Graph', () => {
  it('stores equal small constants once, and keeps those of another type or shape apart', () => {
    const graph = new Graph();
    const one = graph.constant('float32', [1]);
    expect(graph.constant('float32', [1])).toBe(one);
    expect(graph.constant('float32', [1], [])).not.toBe(one);
    expect(graph.constant('float64', [1])).not.toBe(one);
    expect(graph.constant('float32', [2])).not.toBe(one);
  });

  it('stores constants of every type as they are', async () => {
    const graph = new Graph();
    graph.output('float32', graph.constant('float32', [0.1, -0]));
    graph.output('float64', graph.constant('float64', [0.1, -0]));
    const shape = graph.constant('int64', [1, -1]);
    graph.output('reshaped', graph.single('Reshape', [graph.constant('float32', [1, 2]), shape], [1, 2]));
    const outputs = await runGraph(graph);
    expect([...outputs.get('float32')]).toEqual([Math.fround(0.1), -0]);
    expect([...outputs.get('float64')]).toEqual([0.1, -0]);
    expect(outputs.shape('reshaped')).toEqual([1, 2]);
  });

  it('stores views of larger buffers without what surrounds them', async () => {
    const graph = new Graph();
    graph.output('output', graph.initializer('weights', Float32Array.of(9, 1, 2, 9).subarray(1, 3), [2]));
    expect([...(await runGraph(graph)).get('output')]).toEqual([1, 2]);
  });

  it('refuses initializers whose data does not fill their shape', () => {
    const graph = new Graph();
    expect(() => graph.initializer('weights', Float32Array.of(1, 2), [3])).toThrow(
      'Initializer weights has 2 elements, its shape [3] needs 3.',
    );
  });

  it('refuses a name that is taken', () => {
    const graph = new Graph();
    const input = graph.input('x', 'float32', [1]);
    const taken = 'The graph already has a value named x.';
    expect(() => graph.input('x', 'float32', [1])).toThrow(taken);
    expect(() => graph.initializer('x', Float32Array.of(1), [1])).toThrow(taken);
    expect(() => graph.output('x', add(graph, input, input))).toThrow(taken);
  });

  it('keeps the open batch through shapes that name it', async () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', ['batch', 4]);
    graph.output('output', reshape(graph, input, ['batch', 2, 2]));
    expect((await runGraph(graph, { input: new Float32Array(12) })).shape('output')).toEqual([3, 2, 2]);
  });
});

describe('withOutput', () => {
  it('adds to a file a value that its graph computes on the way, and leaves all else', async () => {
    const graph = new Graph();
    const input = graph.input('input', 'float32', ['batch', 4]);
    const doubled = scale(graph, input, 2);
    graph.output('output', reshape(graph, doubled, ['batch', 2, 2]));
    const file = withOutput(graph.serialize('test'), doubled);
    const session = await ort.InferenceSession.create(file);
    const fetched = await session.run({ input: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 4]) });
    expect(Object.keys(fetched)).toEqual(['output', doubled.name]);
    expect([...((fetched[doubled.name]?.data ?? []) as Float32Array)]).toEqual([2, 4, 6, 8]);
    expect([fetched[doubled.name]?.dims, fetched['output']?.dims]).toEqual([
      [1, 4],
      [1, 2, 2],
    ]);
  });
});
