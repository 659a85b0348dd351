import { z } from 'zod';
import { fromFloat16 } from '../graph/float16.ts';
import { elementCount } from '../graph/shape.ts';
import { DiffusersFolderError } from './errors.ts';

/** One tensor of a safetensors file, still as the file's bytes. */
export interface StoredTensor {
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const LENGTH_BYTES = 8;
/** The format's own limit. */
const LARGEST_HEADER = 100_000_000;

const GET_AGAIN = 'download it again, or save the model again';

const entriesSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.number().int().nonnegative()),
    data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  }),
);

/** How each type of numbers is read, and its bytes a number. */
const readers: Readonly<Record<string, { readonly size: number; readonly read: (buffer: ArrayBuffer) => Float32Array }>> = {
  F32: { size: 4, read: (buffer) => new Float32Array(buffer) },
  F16: { size: 2, read: (buffer) => fromFloat16(new Uint16Array(buffer)) },
  BF16: { size: 2, read: fromBfloat16 },
};

/** They are the upper half of a float32. A loop is many times faster than Uint32Array.from, and these are millions. */
function fromBfloat16(buffer: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(buffer);
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) bits[index] = (halves[index] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

/**
 * The tensors in the bytes of a safetensors file, by their names: a header of JSON and data behind it, of which nothing is
 * copied yet.
 *
 * @throws DiffusersFolderError where the bytes are no whole file
 */
export function readSafetensors(file: string, bytes: Uint8Array): ReadonlyMap<string, StoredTensor> {
  const refuse = (reason: string, options?: ErrorOptions) => new DiffusersFolderError(file, reason, options);
  if (bytes.length < LENGTH_BYTES) throw refuse(`it is too short: ${GET_AGAIN}`);
  if (isPointer(bytes)) throw refuse('it is a pointer of Git LFS to the weights: fetch them with git lfs pull');
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = LENGTH_BYTES + headerLength;
  if (headerLength > LARGEST_HEADER || start > bytes.length)
    throw refuse(`its header is cut short, or it is no safetensors file: ${GET_AGAIN}`);
  let entries: z.infer<typeof entriesSchema>;
  try {
    const header = z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start))));
    entries = entriesSchema.parse(Object.fromEntries(Object.entries(header).filter(([name]) => name !== '__metadata__')));
  } catch (cause) {
    throw refuse(`its header cannot be read: ${GET_AGAIN}`, { cause });
  }
  const data = bytes.subarray(start);
  return new Map(
    Object.entries(entries).map(([name, { dtype, shape, data_offsets: offsets }]) => {
      const [from, to] = offsets;
      if (to > data.length || from > to) throw refuse(`its tensor ${name} is cut short: ${GET_AGAIN}`);
      return [name, { type: dtype, shape, bytes: data.subarray(from, to) }];
    }),
  );
}

/** What a clone has in place of a large file until Git LFS has fetched that. */
function isPointer(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 23)) === 'version https://git-lfs';
}

/** A tensor's numbers. @throws DiffusersFolderError where they are of another type, or not as many as its shape says */
export function numbersOf(file: string, name: string, { type, shape, bytes }: StoredTensor): Float32Array {
  const reader = readers[type];
  if (!reader) throw new DiffusersFolderError(file, `its tensor ${name} is of type ${type}, where F32, F16 and BF16 are read`);
  if (bytes.length !== elementCount(shape) * reader.size)
    throw new DiffusersFolderError(file, `its tensor ${name} is cut short: ${GET_AGAIN}`);
  // A copy, because an array over the file's own memory would have to start at a multiple of its elements' size there.
  return reader.read(Uint8Array.from(bytes).buffer);
}

/** Numbers that are to be a tensor of a safetensors file. */
export interface NamedNumbers {
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: Float32Array;
}

/** The bytes of a safetensors file of F32, in parts that follow one another. */
export function writeSafetensors(tensors: readonly NamedNumbers[]): Uint8Array[] {
  let offset = 0;
  const entries = tensors.map(({ name, shape, numbers }): readonly [string, unknown] => {
    const from = offset;
    offset += numbers.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }];
  });
  // PyTorch's mark, which diffusers asks for.
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  // Spaces behind the header let the numbers start at a multiple of eight.
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  const data = tensors.map(({ numbers }) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return [length, header, ...data];
}
