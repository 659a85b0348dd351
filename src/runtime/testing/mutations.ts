import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A whole number from 0 to below a bound; equal seeds give equal sequences. */
export type Draw = (below: number) => number;

/** A generator of 32 bits of state (mulberry32): fuzzing needs no better one. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** A field of a protobuf message; a message within is taken apart too. */
interface Field {
  readonly number: number;
  readonly value: bigint | Float32 | Uint8Array | Field[];
}
class Float32 {
  constructor(readonly value: number) {}
}

/** Which fields of which message of onnx.proto are messages, and which. */
const messagesIn: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph', 8: 'operatorSet', 14: 'entry' },
  graph: { 1: 'node', 5: 'tensor', 11: 'value', 12: 'value', 13: 'value' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor' },
  value: { 2: 'type' },
  type: { 1: 'tensorType' },
  tensorType: { 2: 'shape' },
  shape: { 1: 'dimension' },
};

function takeApart(bytes: Uint8Array, message = 'model'): Field[] {
  const reader = new BinaryReader(bytes);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType === WireType.Varint) fields.push({ number, value: BigInt(reader.int64()) });
    else if (wireType === WireType.Bit32) fields.push({ number, value: new Float32(reader.float()) });
    else {
      const inner = messagesIn[message]?.[number];
      const content = reader.bytes();
      fields.push({ number, value: inner === undefined ? content : takeApart(content, inner) });
    }
  }
  return fields;
}

function putTogether(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { number, value } of fields) {
    if (typeof value === 'bigint') writer.tag(number, WireType.Varint).int64(value);
    else if (value instanceof Float32) writer.tag(number, WireType.Bit32).float(value.value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value instanceof Uint8Array ? value : putTogether(value));
  }
  return writer.finish();
}

const hugeIntegers = [0n, -1n, 1n << 31n, 1n << 53n, (1n << 62n) + 1n, -(1n << 63n)];

/** Changes one field somewhere in the tree and leaves a file whose lengths fit together. */
function mutateField(file: Uint8Array, draw: Draw): Uint8Array {
  const root = takeApart(file);
  let fields = root;
  let index = draw(fields.length);
  for (;;) {
    const inner = fields[index]?.value;
    if (!Array.isArray(inner) || inner.length === 0 || draw(8) === 0) break;
    fields = inner;
    index = draw(fields.length);
  }
  const field = fields[index];
  const other = fields[draw(fields.length)];
  if (!field || !other) return file;
  switch (draw(8)) {
    case 0:
      fields.splice(index, 1);
      break;
    case 1:
      fields.splice(index, 0, other);
      break;
    case 2:
      fields[index] = { number: 1 + draw(30), value: field.value };
      break;
    case 3:
      fields[index] = { number: field.number, value: other.value };
      break;
    case 4:
      fields.push({ number: 1 + draw(30), value: hugeIntegers[draw(hugeIntegers.length)] ?? 0n });
      break;
    case 5:
      fields.push({ number: 1 + draw(30), value: nested(draw, 1 + draw(300)) });
      break;
    default:
      fields[index] = { number: field.number, value: mutateValue(field.value, draw) };
  }
  return putTogether(root);
}

function mutateValue(value: Field['value'], draw: Draw): Field['value'] {
  if (typeof value === 'bigint') return draw(2) === 0 ? (hugeIntegers[draw(hugeIntegers.length)] ?? 0n) : BigInt(draw(300));
  if (value instanceof Float32) return new Float32([Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1, 0][draw(5)] ?? 0);
  if (value instanceof Uint8Array) return mutateBytes(value, draw);
  return value.toReversed();
}

/** Length-delimited fields one in the other. */
function nested(draw: Draw, depth: number): Uint8Array {
  const tag = ((1 + draw(15)) << 3) | WireType.LengthDelimited;
  let inner: Uint8Array = new Uint8Array();
  for (let level = 0; level < depth; level += 1) inner = spliced(inner, 0, 0, [tag, ...varint(inner.length)]);
  return inner;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function spliced(bytes: Uint8Array, start: number, removed: number, inserted: readonly number[]): Uint8Array {
  const rest = bytes.subarray(start + removed);
  const result = new Uint8Array(start + inserted.length + rest.length);
  result.set(bytes.subarray(0, start));
  result.set(inserted, start);
  result.set(rest, start + inserted.length);
  return result;
}

/** Changes bytes with no regard to what they mean. */
function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  const at = draw(bytes.length + 1);
  switch (draw(6)) {
    case 0:
    case 1: {
      const changed = bytes.slice();
      for (let flips = 1 + draw(8); flips > 0 && bytes.length > 0; flips -= 1) {
        const place = draw(bytes.length);
        changed[place] = (changed[place] ?? 0) ^ (1 << draw(8));
      }
      return changed;
    }
    case 2:
      return bytes.slice(0, at);
    case 3:
      return spliced(bytes, at, draw(20), []);
    case 4:
      return spliced(bytes, at, draw(2), varint([2 ** 32 - 1, 2 ** 31, 2 ** 52, draw(bytes.length + 1)][draw(4)] ?? 0));
    default:
      return spliced(
        bytes,
        at,
        draw(20),
        Array.from({ length: draw(64) }, () => draw(256)),
      );
  }
}

/** One of many small damages to an ONNX file: half of them to its bytes, half to its fields with lengths that still fit. */
export function mutateModelFile(file: Uint8Array, draw: Draw): Uint8Array {
  return draw(2) === 0 ? mutateBytes(file, draw) : mutateField(file, draw);
}

const strangeValues: readonly unknown[] = [
  null,
  -1,
  0,
  12,
  4096,
  1_000_000,
  2 ** 32,
  2 ** 40,
  2 ** 53,
  1e308,
  '',
  'x'.repeat(300),
  [],
  {},
  true,
  Array.from({ length: 500 }, () => 8),
];

/** One of many small damages to a card's text: half of them to its characters, half to a value in it. */
export function mutateCard(text: string, draw: Draw): string {
  if (draw(2) === 0) return new TextDecoder().decode(mutateBytes(new TextEncoder().encode(text), draw));
  if (draw(50) === 0) return `${'['.repeat(1 + draw(60_000))}${text}`;
  const card: unknown = JSON.parse(text);
  let place = card as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(place);
    const key = keys[draw(keys.length)] ?? 'none';
    const inner = place[key];
    if (typeof inner === 'object' && inner !== null && draw(4) > 0 && Object.keys(inner).length > 0) {
      place = inner as Record<string, unknown>;
      continue;
    }
    const strange = strangeValues[draw(strangeValues.length)];
    if (draw(4) === 0) place[`${key}2`] = strange;
    else place[key] = strange;
    return JSON.stringify(card);
  }
}
