import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { OnnxFormatError, OnnxStructureError } from './onnx-reader.ts';

/*
 * What onnx.proto allows, cut down to what a network needs that is one file and one graph. The rules have no recursion,
 * so that nothing in a file can nest deeper than they do.
 */

/** The bytes of text are bounded, those of data are not; lists of numbers may be packed. */
type Kind = 'integer' | 'float' | 'text' | 'data' | 'integers' | 'floats';
type MessageName =
  'model' | 'graph' | 'node' | 'attribute' | 'tensor' | 'value' | 'type' | 'tensorType' | 'shape' | 'dimension' | 'operatorSet' | 'entry';

interface FieldRule {
  readonly of: Kind | MessageName;
  readonly isRepeated: boolean;
}

interface MessageRule {
  readonly title: string;
  /** By their numbers in onnx.proto. */
  readonly fields: Readonly<Record<number, FieldRule>>;
  /** Why fields that exist in ONNX are refused here; others are unknown. */
  readonly refused: Readonly<Record<number, string>>;
}

const one = (of: FieldRule['of']): FieldRule => ({ of, isRepeated: false });
const many = (of: FieldRule['of']): FieldRule => ({ of, isRepeated: true });

const subgraph = 'a node has a graph of its own (If, Loop or Scan)';
const external = 'it keeps weights in a second file (external data)';
const typedData = 'it stores a tensor otherwise than as raw data';
const devices = 'it is laid out for several devices';

const rules: Readonly<Record<MessageName, MessageRule>> = {
  model: {
    title: 'the model',
    fields: {
      1: one('integer'),
      2: one('text'),
      3: one('text'),
      4: one('text'),
      5: one('integer'),
      6: one('data'),
      7: one('graph'),
      8: many('operatorSet'),
      14: many('entry'),
    },
    refused: { 20: 'it holds instructions for training', 25: 'it defines functions of its own', 26: devices },
  },
  graph: {
    title: 'the graph',
    fields: {
      1: many('node'),
      2: one('text'),
      5: many('tensor'),
      10: one('data'),
      11: many('value'),
      12: many('value'),
      13: many('value'),
      16: many('entry'),
    },
    refused: { 14: 'it is quantized with annotations', 15: 'it has sparse tensors' },
  },
  node: {
    title: 'a node',
    fields: {
      1: many('text'),
      2: many('text'),
      3: one('text'),
      4: one('text'),
      5: many('attribute'),
      6: one('data'),
      7: one('text'),
      9: many('entry'),
    },
    refused: { 8: 'it defines functions of its own', 10: devices },
  },
  attribute: {
    title: 'an attribute',
    fields: {
      1: one('text'),
      2: one('float'),
      3: one('integer'),
      4: one('text'),
      5: one('tensor'),
      7: many('floats'),
      8: many('integers'),
      9: many('text'),
      13: one('data'),
      20: one('integer'),
    },
    refused: {
      6: subgraph,
      11: subgraph,
      10: 'an attribute is a list of tensors',
      14: 'an attribute is a type',
      15: 'an attribute is a list of types',
      21: 'it defines functions of its own',
      22: 'it has sparse tensors',
      23: 'it has sparse tensors',
    },
  },
  tensor: {
    title: 'a tensor',
    fields: { 1: many('integers'), 2: one('integer'), 8: one('text'), 9: one('data'), 12: one('data'), 16: many('entry') },
    refused: {
      3: 'a tensor is stored in segments',
      13: external,
      14: external,
      4: typedData,
      5: typedData,
      6: typedData,
      7: typedData,
      10: typedData,
      11: typedData,
    },
  },
  value: { title: 'a value', fields: { 1: one('text'), 2: one('type'), 3: one('data'), 4: many('entry') }, refused: {} },
  type: {
    title: 'a type',
    fields: { 1: one('tensorType'), 6: one('text') },
    refused: { 4: 'a value is a sequence', 5: 'a value is a map', 8: 'a value is a sparse tensor', 9: 'a value is optional' },
  },
  tensorType: { title: 'a type', fields: { 1: one('integer'), 2: one('shape') }, refused: {} },
  shape: { title: 'a shape', fields: { 1: many('dimension') }, refused: {} },
  dimension: { title: 'a dimension', fields: { 1: one('integer'), 2: one('text'), 3: one('text') }, refused: {} },
  operatorSet: { title: 'an operator set', fields: { 1: one('text'), 2: one('integer') }, refused: {} },
  entry: { title: 'an entry', fields: { 1: one('text'), 2: one('text') }, refused: {} },
};

/** A network of 1,000 nodes has some 20,000; each takes up to 200 bytes of memory when it is read. */
const maximumFields = 400_000;
const maximumTextBytes = 1 << 16;

/**
 * Checks that bytes are a whole ONNX file of one graph, with nothing beside it and nothing in it that is not known here,
 * and few enough parts to be read. Takes no memory and a time bounded by `maximumFields`, whatever the bytes are.
 *
 * @throws OnnxFormatError where they are no whole file, OnnxStructureError where they are more than a plain network
 */
export function checkOnnxStructure(bytes: Uint8Array): void {
  let fieldsLeft = maximumFields;

  function take(fields: number): void {
    fieldsLeft -= fields;
    if (fieldsLeft < 0) throw new OnnxStructureError(`it has more than ${maximumFields} parts`);
  }

  function walk(message: Uint8Array, { title, fields, refused }: MessageRule): void {
    const reader = new BinaryReader(message);
    const seen = new Set<number>();
    while (reader.pos < reader.len) {
      take(1);
      const [number, wireType] = reader.tag();
      const rule = fields[number];
      if (!rule) throw new OnnxStructureError(refused[number] ?? `${title} has a part of number ${number}, which ONNX does not know`);
      // Protobuf would merge the two, so that one could hide in the other.
      if (!rule.isRepeated && seen.has(number)) throw new OnnxStructureError(`${title} has its part of number ${number} twice`);
      seen.add(number);
      readField(reader, wireType, rule.of);
    }
  }

  function readField(reader: BinaryReader, wireType: WireType, of: FieldRule['of']): void {
    if (isMessage(of)) {
      walk(bytesOf(reader, wireType), rules[of]);
      return;
    }
    switch (of) {
      case 'integer':
        expectType(wireType, WireType.Varint);
        reader.int64();
        return;
      case 'float':
        expectType(wireType, WireType.Bit32);
        reader.float();
        return;
      case 'integers':
        if (wireType === WireType.Varint) reader.int64();
        else take(bytesOf(reader, wireType).length);
        return;
      case 'floats':
        if (wireType === WireType.Bit32) reader.float();
        else take(bytesOf(reader, wireType).length >> 2);
        return;
      case 'text':
        if (bytesOf(reader, wireType).length > maximumTextBytes)
          throw new OnnxStructureError(`it has a text of more than ${maximumTextBytes} bytes`);
        return;
      case 'data':
        bytesOf(reader, wireType);
        return;
    }
  }

  try {
    walk(bytes, rules.model);
  } catch (cause) {
    if (cause instanceof OnnxStructureError || cause instanceof OnnxFormatError) throw cause;
    throw new OnnxFormatError('it ends within a field or is garbled', { cause });
  }
}

function isMessage(of: FieldRule['of']): of is MessageName {
  return of in rules;
}

function bytesOf(reader: BinaryReader, wireType: WireType): Uint8Array {
  expectType(wireType, WireType.LengthDelimited);
  return reader.bytes();
}

function expectType(actual: WireType, expected: WireType): void {
  if (actual !== expected) throw new OnnxFormatError('a field is of another type than in ONNX');
}
