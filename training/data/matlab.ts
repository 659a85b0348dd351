import { inflateSync } from 'node:zlib';
import { reasonOf } from '../../src/errors.ts';
import { AnnotationError } from './errors.ts';

/*
 * The part of the MATLAB level 5 format (MAT-File Format, The MathWorks, chapter 1) that files of labels and
 * indices use: real numeric arrays, compressed or not. Every length is checked against the bytes there are, so
 * that no file can make the reader loop or allocate beyond `LARGEST_VARIABLE`.
 */
const HEADER_BYTES = 128;
/** In bytes; the official label file inflates to 8 kB. */
const LARGEST_VARIABLE = 2 ** 24;

const HDF5_VERSION = 0x0200;

const COMPRESSED_ELEMENT = 15;
const MATRIX_ELEMENT = 14;
/** First and last mxCLASS of numeric arrays: double, single and the integers. */
const NUMERIC_CLASSES = { first: 6, last: 15 };
const COMPLEX_FLAG = 0x08;

/** The storage types of numbers: bytes per value, and how to read one. */
const numberTypes: ReadonlyMap<number, { bytes: number; read: (view: DataView, at: number, little: boolean) => number }> = new Map([
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [3, { bytes: 2, read: (view, at, little) => view.getInt16(at, little) }],
  [4, { bytes: 2, read: (view, at, little) => view.getUint16(at, little) }],
  [5, { bytes: 4, read: (view, at, little) => view.getInt32(at, little) }],
  [6, { bytes: 4, read: (view, at, little) => view.getUint32(at, little) }],
  [7, { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) }],
  [9, { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) }],
  // numpy's own type of whole numbers; the largest come near, and no label is one of them.
  [12, { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) }],
  [13, { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) }],
]);

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  /** Where the next element begins. */
  readonly end: number;
}

/**
 * The real numeric arrays of a MATLAB level 5 file by name, each flattened in column order. Variables of other
 * kinds are left out.
 * @throws AnnotationError naming `path` where `file` is not such a file or is damaged.
 */
export function readMatlabVectors(path: string, file: Uint8Array): ReadonlyMap<string, readonly number[]> {
  try {
    const little = readByteOrder(file);
    const variables = new Map<string, readonly number[]>();
    for (let at = HEADER_BYTES; at < file.length;) {
      const element = readElement(file, at, little);
      const variable = readVariable(element, little);
      if (variable !== null) variables.set(variable.name, variable.values);
      at = element.end;
    }
    return variables;
  } catch (error) {
    throw new AnnotationError(path, `it is not a whole MATLAB level 5 file (${reasonOf(error)})`, { cause: error });
  }
}

function readByteOrder(file: Uint8Array): boolean {
  if (file.length < HEADER_BYTES) throw new Error(`${file.length} bytes are less than its header`);
  const order = String.fromCharCode(...file.subarray(126, 128));
  if (order !== 'IM' && order !== 'MI') throw new Error('no byte order mark');
  const little = order === 'IM';
  const version = viewOf(file).getUint16(124, little);
  if (version === HDF5_VERSION) throw new Error('it is of version 7.3, which is another format: save it with -v7');
  if (version !== 0x0100) throw new Error(`version 0x${version.toString(16)} instead of 0x100`);
  return little;
}

/** One data element: type and length in 8 bytes, or, where the upper half of the first word is set, in 4. */
function readElement(bytes: Uint8Array, at: number, little: boolean): Element {
  const view = viewOf(bytes);
  if (at + 8 > bytes.length) throw new Error(`it ends inside the tag at byte ${at}`);
  const word = view.getUint32(at, little);
  const small = word >>> 16 !== 0;
  const type = small ? word & 0xffff : word;
  const length = small ? word >>> 16 : view.getUint32(at + 4, little);
  const start = at + (small ? 4 : 8);
  if ((small && length > 4) || start + length > bytes.length) {
    throw new Error(`the element at byte ${at} claims ${length} bytes, more than there are`);
  }
  // Everything but compressed elements is padded to 8 bytes; the last element's padding may lack.
  const padding = type === COMPRESSED_ELEMENT ? 0 : (8 - (length % 8)) % 8;
  return { type, data: bytes.subarray(start, start + length), end: small ? at + 8 : start + length + padding };
}

function readVariable(element: Element, little: boolean): { name: string; values: readonly number[] } | null {
  if (element.type === COMPRESSED_ELEMENT) {
    const inflated = inflateSync(element.data, { maxOutputLength: LARGEST_VARIABLE });
    const inner = readElement(inflated, 0, little);
    return inner.type === MATRIX_ELEMENT ? readMatrix(inner.data, little) : null;
  }
  return element.type === MATRIX_ELEMENT ? readMatrix(element.data, little) : null;
}

/** A matrix holds its flags, dimensions, name and real part, each an element. */
function readMatrix(data: Uint8Array, little: boolean): { name: string; values: readonly number[] } | null {
  const flags = readElement(data, 0, little);
  if (flags.data.length !== 8) throw new Error('array flags of a wrong length');
  const flagWord = viewOf(flags.data).getUint32(0, little);
  const arrayClass = flagWord & 0xff;
  const complex = ((flagWord >>> 8) & COMPLEX_FLAG) !== 0;
  if (arrayClass < NUMERIC_CLASSES.first || arrayClass > NUMERIC_CLASSES.last || complex) return null;

  const dimensions = readElement(data, flags.end, little);
  const name = readElement(data, dimensions.end, little);
  const numbers = readNumbers(readElement(data, name.end, little), little);
  if (numbers === null) return null;
  const count = (readNumbers(dimensions, little) ?? []).reduce((product, side) => product * side, 1);
  if (count !== numbers.length) throw new Error(`an array of ${count} numbers holds ${numbers.length}`);
  return { name: String.fromCharCode(...name.data.subarray(0, 63)), values: numbers };
}

function readNumbers(element: Element, little: boolean): number[] | null {
  const kind = numberTypes.get(element.type);
  if (kind === undefined) return null;
  const view = viewOf(element.data);
  return Array.from({ length: Math.floor(element.data.length / kind.bytes) }, (_, index) => kind.read(view, index * kind.bytes, little));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
