import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/*
 * The other direction of onnx.ts: the fields by their numbers in onnx.proto, as far as networks without control flow have
 * them. Any others are passed over, so that files of other programs can be looked into, and onnx-structure.ts tells of
 * them; an attribute whose value would have to be passed over is refused.
 */

/** Bytes that are no ONNX file, or one that is cut short. */
export class OnnxFormatError extends Error {
  override readonly name = 'OnnxFormatError';
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`This is no whole ONNX file (${reason}): get it again.`, options);
  }
}

/** A whole ONNX file that has parts which a plain network has no need of. */
export class OnnxStructureError extends Error {
  override readonly name = 'OnnxStructureError';
  constructor(readonly reason: string) {
    super(`This ONNX file is none of a plain network: ${reason}.`);
  }
}

type Field = bigint | number | Uint8Array;

/** A protobuf message: for each field's number its values, in order. */
type Message = ReadonlyMap<number, readonly Field[]>;

export interface ReadNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, ReadAttribute>>;
}

type ReadAttribute = number | string | readonly number[] | readonly string[] | ReadTensor;

export interface ReadTensor {
  readonly name: string;
  /** A code of ONNX's `TensorProto.DataType`. */
  readonly elementType: number;
  readonly shape: readonly number[];
  /** Little-endian elements, a view of the file; empty where they are stored in another way than as `raw_data`. */
  readonly bytes: Uint8Array;
}

export interface ReadValue {
  readonly name: string;
  readonly elementType: number;
  /** Text for a symbolic size. */
  readonly shape: readonly (number | string)[];
}

export interface ReadModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly name: string;
  /** Version by domain. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly ReadNode[];
  readonly initializers: readonly ReadTensor[];
  readonly inputs: readonly ReadValue[];
  readonly outputs: readonly ReadValue[];
}

/** Reads an ONNX file. @throws OnnxFormatError, OnnxStructureError for attributes that are neither numbers nor texts nor one tensor */
export function readOnnx(bytes: Uint8Array): ReadModel {
  const model = readMessage(bytes);
  if (!model.has(7)) throw new OnnxFormatError('it has no graph');
  const graph = message(model, 7);
  return {
    irVersion: number(model, 1),
    producer: text(model, 2),
    name: text(graph, 2),
    operatorSets: Object.fromEntries(messages(model, 8).map((set) => [text(set, 1), number(set, 2)])),
    metadata: Object.fromEntries(messages(model, 14).map((entry) => [text(entry, 1), text(entry, 2)])),
    nodes: messages(graph, 1).map(readNode),
    initializers: messages(graph, 5).map(readTensor),
    inputs: messages(graph, 11).map(readValue),
    outputs: messages(graph, 12).map(readValue),
  };
}

function readNode(node: Message): ReadNode {
  return {
    operator: text(node, 4),
    domain: text(node, 7),
    inputs: texts(node, 1),
    outputs: texts(node, 2),
    attributes: Object.fromEntries(messages(node, 5).map((attribute) => [text(attribute, 1), readAttribute(attribute)])),
  };
}

function readTensor(tensor: Message): ReadTensor {
  return { name: text(tensor, 8), elementType: number(tensor, 2), shape: numbers(tensor, 1), bytes: blob(tensor, 9) };
}

/** What an attribute can be that is not read, by the codes of ONNX's `AttributeProto.AttributeType`. */
const foreignAttributes: ReadonlyMap<number, string> = new Map([
  [5, 'a graph, as If, Loop and Scan have'],
  [9, 'a list of tensors'],
  [10, 'a list of graphs'],
  [11, 'a sparse tensor'],
  [12, 'a list of sparse tensors'],
  [13, 'a type'],
  [14, 'a list of types'],
]);

function readAttribute(attribute: Message): ReadAttribute {
  const type = number(attribute, 20);
  switch (type) {
    case 1:
      return numbers(attribute, 2)[0] ?? 0;
    case 2:
      return number(attribute, 3);
    case 3:
      return text(attribute, 4);
    case 4:
      return readTensor(message(attribute, 5));
    case 6:
      return floats(attribute, 7);
    case 7:
      return numbers(attribute, 8);
    case 8:
      return texts(attribute, 9);
    default:
      throw new OnnxStructureError(`an attribute is ${foreignAttributes.get(type) ?? `of type ${type}`}`);
  }
}

function readValue(value: Message): ReadValue {
  const tensor = message(message(value, 2), 1);
  return {
    name: text(value, 1),
    elementType: number(tensor, 1),
    shape: messages(message(tensor, 2), 1).map((size) => (size.has(2) ? text(size, 2) : number(size, 1))),
  };
}

function readMessage(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Field[]>();
  try {
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag();
      const field = readField(reader, wireType);
      const known = fields.get(number);
      if (known) known.push(field);
      else fields.set(number, [field]);
    }
  } catch (cause) {
    throw cause instanceof OnnxFormatError ? cause : new OnnxFormatError('it ends within a field or is garbled', { cause });
  }
  return fields;
}

function readField(reader: BinaryReader, wireType: WireType): Field {
  switch (wireType) {
    case WireType.Varint:
      return BigInt(reader.int64());
    case WireType.LengthDelimited:
      return reader.bytes();
    case WireType.Bit32:
      return reader.float();
    case WireType.Bit64:
      return reader.double();
    case WireType.StartGroup:
    case WireType.EndGroup:
      throw new OnnxFormatError('it has a group, which ONNX does not use');
  }
}

function blobs(of: Message, field: number): Uint8Array[] {
  return (of.get(field) ?? []).filter((value) => value instanceof Uint8Array);
}

function numbers(of: Message, field: number): number[] {
  return (of.get(field) ?? []).flatMap((value) => (value instanceof Uint8Array ? packedNumbers(value) : Number(value)));
}

/** Whole numbers one after another in one field, as protobuf's third version writes a list of them. */
function packedNumbers(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  try {
    while (reader.pos < reader.len) values.push(Number(reader.int64()));
  } catch (cause) {
    throw new OnnxFormatError('a list of numbers is cut short', { cause });
  }
  return values;
}

/** Numbers that are stored in four bytes each, one to a field or packed. */
function floats(of: Message, field: number): number[] {
  return (of.get(field) ?? []).flatMap((value) => {
    if (!(value instanceof Uint8Array)) return Number(value);
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return Array.from({ length: value.length >> 2 }, (_, index) => view.getFloat32(4 * index, true));
  });
}

const blob = (of: Message, field: number): Uint8Array => blobs(of, field)[0] ?? new Uint8Array();
const number = (of: Message, field: number): number => numbers(of, field)[0] ?? 0;
const texts = (of: Message, field: number): string[] => blobs(of, field).map((bytes) => new TextDecoder().decode(bytes));
const text = (of: Message, field: number): string => texts(of, field)[0] ?? '';
const messages = (of: Message, field: number): Message[] => blobs(of, field).map(readMessage);
const message = (of: Message, field: number): Message => readMessage(blob(of, field));
