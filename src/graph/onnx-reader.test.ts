import { describe, expect, it } from 'vitest';
import { serializeModel } from './onnx.ts';
import { OnnxFormatError, OnnxStructureError, readOnnx } from './onnx-reader.ts';

const bytes = serializeModel({
  name: 'g',
  nodes: [
    {
      operator: 'F',
      domain: 'com.microsoft',
      inputs: ['x', ''],
      outputs: ['y'],
      attributes: {
        a: { kind: 'float', value: 0.5 },
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

describe('readOnnx', () => {
  it('reads back what was written', () => {
    expect(readOnnx(bytes)).toEqual({
      irVersion: 9,
      producer: 'stepwise',
      name: 'g',
      operatorSets: { '': 20, 'com.microsoft': 1 },
      metadata: { k: 'v' },
      nodes: [
        { operator: 'F', domain: 'com.microsoft', inputs: ['x', ''], outputs: ['y'], attributes: { a: 0.5, i: -1, s: 'q', n: [1, 300] } },
      ],
      initializers: [{ name: 'w', elementType: 1, shape: [2], bytes: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64) }],
      inputs: [{ name: 'x', elementType: 1, shape: ['batch', 3] }],
      outputs: [{ name: 'y', elementType: 7, shape: [] }],
    });
  });

  it('takes packed numbers too, as other programs write them, and passes over fields that it does not know', () => {
    // TensorProto.dims (1) as one field of two numbers, and a field 99 of one byte.
    const tensor = [(1 << 3) | 2, 2, 3, 0x7f, (8 << 3) | 2, 1, 0x77];
    const graph = [(5 << 3) | 2, tensor.length, ...tensor];
    const foreign = Uint8Array.of((7 << 3) | 2, graph.length, ...graph, 0x98, 0x06, 1);
    expect(readOnnx(foreign).initializers).toMatchObject([{ name: 'w', shape: [3, 127] }]);
  });

  it('says of a whole file with control flow that it is none of a plain network, not that it is broken', () => {
    const field = (number: number, content: readonly number[]): number[] => [(number << 3) | 2, content.length, ...content];
    const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);
    const withAttribute = (type: number): Uint8Array => {
      // The fields of AttributeProto: its name, the graph of a branch, and its type.
      const attribute = [...field(1, [...text('then_branch')]), ...field(6, []), 0xa0, 0x01, type];
      return Uint8Array.from(field(7, field(1, [...field(4, [...text('If')]), ...field(5, attribute)])));
    };
    expect(() => readOnnx(withAttribute(5))).toThrow(new OnnxStructureError('an attribute is a graph, as If, Loop and Scan have'));
    expect(() => readOnnx(withAttribute(99))).toThrow('This ONNX file is none of a plain network: an attribute is of type 99.');
  });

  it('refuses a file that is cut short within a field, and what is something else', () => {
    // The graph is one field: up to its end every cut is within it.
    const end = bytes.length - 40;
    for (let length = 0; length < end; length += 1)
      expect(() => readOnnx(bytes.subarray(0, length)), String(length)).toThrow(OnnxFormatError);
    expect(() => readOnnx(new TextEncoder().encode('PK and so on, a text'))).toThrow(OnnxFormatError);
    expect(() => readOnnx(Uint8Array.of(0x3b))).toThrow('a group');
  });
});
