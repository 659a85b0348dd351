import { existsSync } from 'node:fs';
import { appendFile, readFile, stat } from 'node:fs/promises';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { replaceFile, writing } from './files.ts';

/*
 * The file of events that TensorBoard reads: TFRecords (length and bytes, each followed by a masked CRC-32C) of Event messages
 * (tensorboard/compat/proto/event.proto and summary.proto), of which the first names the version.
 */
const VERSION = 'brain.Event:2';
const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 4;
const eventField = { wallTime: 1, step: 2, fileVersion: 3, summary: 5 } as const;
const valueField = { tag: 1, simpleValue: 2, image: 4 } as const;
const imageField = { height: 1, width: 2, colorspace: 3, png: 4 } as const;
const SUMMARY_VALUE = 1;
const RGB = 3;

/** What is shown of a step: a number under a name, or a PNG. */
export type LoggedValue = { readonly tag: string; readonly value: number } | { readonly tag: string; readonly png: Uint8Array };

/** Adds values of a step to the file at `path`, which is begun where it is absent. @throws FileWriteError */
export async function appendValues(path: string, step: number, values: readonly LoggedValue[]): Promise<void> {
  if (values.length === 0) return;
  const time = Date.now() / 1000;
  const isBegun = existsSync(path) && (await stat(path)).size > 0;
  const begin = isBegun ? [] : [recordOf(versionEvent(time))];
  await writing(path, () => appendFile(path, Buffer.concat([...begin, recordOf(summaryEvent(time, step, values))])));
}

/** Drops what comes after `step`, and a last record that was cut short. @throws FileWriteError */
export async function rewindValues(path: string, step: number): Promise<void> {
  if (!existsSync(path)) return;
  const kept = recordsOf(await readFile(path)).filter(
    (record) => stepOf(record.subarray(HEADER_BYTES, record.length - CHECKSUM_BYTES)) <= step,
  );
  await replaceFile(path, kept);
}

function versionEvent(time: number): Uint8Array {
  return new BinaryWriter()
    .tag(eventField.wallTime, WireType.Bit64)
    .double(time)
    .tag(eventField.fileVersion, WireType.LengthDelimited)
    .string(VERSION)
    .finish();
}

function summaryEvent(time: number, step: number, values: readonly LoggedValue[]): Uint8Array {
  const writer = new BinaryWriter().tag(eventField.wallTime, WireType.Bit64).double(time).tag(eventField.step, WireType.Varint).int64(step);
  writer.tag(eventField.summary, WireType.LengthDelimited).fork();
  for (const value of values) {
    writer.tag(SUMMARY_VALUE, WireType.LengthDelimited).fork().tag(valueField.tag, WireType.LengthDelimited).string(value.tag);
    if ('png' in value) writeImage(writer, value.png);
    else writer.tag(valueField.simpleValue, WireType.Bit32).float(value.value);
    writer.join();
  }
  return writer.join().finish();
}

function writeImage(writer: BinaryWriter, png: Uint8Array): void {
  // The header chunk of a PNG comes first: width and height at bytes 16 and 20.
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  writer.tag(valueField.image, WireType.LengthDelimited).fork();
  writer.tag(imageField.height, WireType.Varint).int32(view.getInt32(20));
  writer.tag(imageField.width, WireType.Varint).int32(view.getInt32(16));
  writer.tag(imageField.colorspace, WireType.Varint).int32(RGB);
  writer.tag(imageField.png, WireType.LengthDelimited).bytes(png).join();
}

function recordOf(data: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigUInt64LE(BigInt(data.length));
  header.writeUInt32LE(maskedChecksum(header.subarray(0, 8)), 8);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(maskedChecksum(data));
  return Buffer.concat([header, data, checksum]);
}

/** The whole records at the beginning of a file, up to the first that is damaged. */
function recordsOf(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES + CHECKSUM_BYTES <= file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const end = at + HEADER_BYTES + length + CHECKSUM_BYTES;
    const isWhole = file.readUInt32LE(at + 8) === maskedChecksum(file.subarray(at, at + 8)) && end <= file.length;
    if (!isWhole || file.readUInt32LE(end - CHECKSUM_BYTES) !== maskedChecksum(file.subarray(at + HEADER_BYTES, end - CHECKSUM_BYTES)))
      break;
    records.push(file.subarray(at, end));
    at = end;
  }
  return records;
}

/** 0 for the record that names the version. */
function stepOf(event: Uint8Array): number {
  const reader = new BinaryReader(event);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === eventField.step) return Number(reader.int64());
    reader.skip(type);
  }
  return 0;
}

const MASK_DELTA = 0xa282ead8;
const CASTAGNOLI = 0x82f63b78;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
  return value;
});

/** CRC-32C (RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}

/** Turned and shifted, since the checksum of what holds a checksum would tell little. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + MASK_DELTA) >>> 0;
}
