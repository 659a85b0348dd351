import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types that the graphs of this project use, with their codes in ONNX's `TensorProto.DataType`. */
export const ELEMENT_TYPE_CODES = { float32: 1, uint8: 2, int64: 7, bool: 9, float16: 10, float64: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPE_CODES;

/** The sizes that an exported model may leave open: most its `batch` alone, one that resizes images also theirs. */
export type OpenDimension = 'batch' | 'height' | 'width';
export type Dimension = number | OpenDimension;
export type Shape = readonly Dimension[];

/** Node attributes by kind; ONNX tells integers from floats, so the kind is always written out. */
export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] };
export type Attributes = Readonly<Record<string, Attribute>>;

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Little-endian elements, as ONNX's `raw_data` wants them. */
  readonly bytes: Uint8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

export interface OnnxNode {
  readonly operator: string;
  /** Empty for ONNX itself, else an operator set such as `com.microsoft`. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** ONNX operator set in use: 20 has every operator needed and is known to every current runtime. */
const OPERATOR_SET = 20;
const IR_VERSION = 9;
/** onnxruntime's own operator sets, each in its first version. */
const RUNTIME_DOMAINS = ['com.microsoft', 'com.microsoft.nchwc'];

const ATTRIBUTE_TYPE_CODES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Serializes a model as an ONNX protobuf (onnx.proto, IR version 9, operator set 20). */
export function serializeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(IR_VERSION);
  writer.tag(2, WireType.LengthDelimited).string('stepwise');
  message(writer, 7, () => writeGraph(writer, model));
  writeOperatorSet(writer, '', OPERATOR_SET);
  const domains = new Set(model.nodes.map((node) => node.domain));
  for (const domain of RUNTIME_DOMAINS) if (domains.has(domain)) writeOperatorSet(writer, domain, 1);
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, () => {
      writer.tag(1, WireType.LengthDelimited).string(key);
      writer.tag(2, WireType.LengthDelimited).string(value);
    });
  }
  return writer.finish();
}

/**
 * The file of the same model with a further output: a value that it computes under this name, whose shape a runtime infers. Messages
 * that follow each other in a file are one to a reader of protobuf, the lists in them joined (protobuf.dev/programming-guides/encoding,
 * "Last One Wins").
 */
export function withOutput(bytes: Uint8Array, output: Pick<OnnxValue, 'name' | 'type'>): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  message(writer, 7, () => message(writer, 12, () => writeValue(writer, { ...output, shape: null })));
  const addition = writer.finish();
  const extended = new Uint8Array(bytes.length + addition.length);
  extended.set(bytes);
  extended.set(addition, bytes.length);
  return extended;
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function writeOperatorSet(writer: BinaryWriter, domain: string, version: number): void {
  message(writer, 8, () => {
    writer.tag(1, WireType.LengthDelimited).string(domain);
    writer.tag(2, WireType.Varint).int64(version);
  });
}

function writeGraph(writer: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  writer.tag(2, WireType.LengthDelimited).string(model.name);
  for (const tensor of model.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const input of model.inputs) message(writer, 11, () => writeValue(writer, input));
  for (const output of model.outputs) message(writer, 12, () => writeValue(writer, output));
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) writer.tag(2, WireType.LengthDelimited).string(output);
  writer.tag(4, WireType.LengthDelimited).string(node.operator);
  for (const [name, attribute] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, attribute));
  }
  if (node.domain !== '') writer.tag(7, WireType.LengthDelimited).string(node.domain);
}

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  switch (attribute.kind) {
    case 'float':
      writer.tag(2, WireType.Bit32).float(attribute.value);
      break;
    case 'int':
      writer.tag(3, WireType.Varint).int64(attribute.value);
      break;
    case 'string':
      writer.tag(4, WireType.LengthDelimited).string(attribute.value);
      break;
    case 'ints':
      for (const value of attribute.value) writer.tag(8, WireType.Varint).int64(value);
      break;
  }
  writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPE_CODES[attribute.kind]);
}

function writeTensor(writer: BinaryWriter, tensor: OnnxTensor): void {
  for (const size of tensor.shape) writer.tag(1, WireType.Varint).int64(size);
  writer.tag(2, WireType.Varint).int32(ELEMENT_TYPE_CODES[tensor.type]);
  writer.tag(8, WireType.LengthDelimited).string(tensor.name);
  writer.tag(9, WireType.LengthDelimited).bytes(tensor.bytes);
}

function writeValue(writer: BinaryWriter, { name, type, shape }: Omit<OnnxValue, 'shape'> & { readonly shape: Shape | null }): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(ELEMENT_TYPE_CODES[type]);
      if (shape) message(writer, 2, () => writeShape(writer, shape));
    });
  });
}

function writeShape(writer: BinaryWriter, shape: Shape): void {
  for (const dimension of shape) {
    message(writer, 1, () => {
      if (typeof dimension === 'string') writer.tag(2, WireType.LengthDelimited).string(dimension);
      else writer.tag(1, WireType.Varint).int64(dimension);
    });
  }
}
