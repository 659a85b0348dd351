/*
 * A reader of ONNX files that shares nothing with the writer under test: protobuf's wire format by hand
 * (protobuf.dev/programming-guides/encoding), the fields by their numbers in onnx.proto.
 */

type Field = bigint | Uint8Array;

/** A protobuf message: for each field's number its values, in order. */
type Message = ReadonlyMap<number, readonly Field[]>;

export interface ReadNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
}

export interface ReadTensor {
  readonly name: string;
  readonly elementType: number;
  readonly shape: readonly number[];
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

export function readOnnx(bytes: Uint8Array): ReadModel {
  const model = readMessage(bytes);
  const graph = message(model, 7);
  return {
    irVersion: number(model, 1),
    producer: text(model, 2),
    name: text(graph, 2),
    operatorSets: Object.fromEntries(messages(model, 8).map((set) => [text(set, 1), number(set, 2)])),
    metadata: Object.fromEntries(messages(model, 14).map((entry) => [text(entry, 1), text(entry, 2)])),
    nodes: messages(graph, 1).map(readNode),
    initializers: messages(graph, 5).map((tensor) => ({
      name: text(tensor, 8),
      elementType: number(tensor, 2),
      shape: numbers(tensor, 1),
      bytes: blob(tensor, 9),
    })),
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

function readAttribute(attribute: Message): number | string | readonly number[] {
  const type = number(attribute, 20);
  switch (type) {
    case 1:
      return new DataView(Uint8Array.from(blob(attribute, 2)).buffer).getFloat32(0, true);
    case 2:
      return number(attribute, 3);
    case 3:
      return text(attribute, 4);
    case 7:
      return numbers(attribute, 8);
    default:
      throw new Error(`AttributeProto.type ${type} is not one that this project writes.`);
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
  const fields = new Map<number, Field[]>();
  let position = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[position];
      if (byte === undefined) throw new RangeError('The message ends within a number.');
      position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const take = (length: number): Uint8Array => {
    if (position + length > bytes.length) throw new RangeError('The message ends within a field.');
    position += length;
    return bytes.subarray(position - length, position);
  };
  while (position < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    const field = wireType === 0 ? varint() : take(wireType === 2 ? Number(varint()) : fixedLength(wireType));
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), field]);
  }
  return fields;
}

function fixedLength(wireType: number): number {
  if (wireType === 5) return 4;
  if (wireType === 1) return 8;
  throw new Error(`Wire type ${wireType} has no place in an ONNX file.`);
}

function blobs(of: Message, field: number): Uint8Array[] {
  return (of.get(field) ?? []).filter((value) => typeof value !== 'bigint');
}

function numbers(of: Message, field: number): number[] {
  return (of.get(field) ?? []).filter((value) => typeof value === 'bigint').map(Number);
}

const blob = (of: Message, field: number): Uint8Array => blobs(of, field)[0] ?? new Uint8Array();
const number = (of: Message, field: number): number => numbers(of, field)[0] ?? 0;
const texts = (of: Message, field: number): string[] => blobs(of, field).map((bytes) => new TextDecoder().decode(bytes));
const text = (of: Message, field: number): string => texts(of, field)[0] ?? '';
const messages = (of: Message, field: number): Message[] => blobs(of, field).map(readMessage);
const message = (of: Message, field: number): Message => readMessage(blob(of, field));
