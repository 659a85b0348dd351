import { createHash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { DamagedCheckpointError } from '../runs/errors.ts';
import { replaceFile } from './files.ts';

/** Flat float32 vectors with text beside them: a safetensors file, which other programs read too. */
export interface VectorFile {
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const FLOAT_BYTES = 4;
/** A header larger than this is not one of ours; the format's own limit is 100 MB. */
const LARGEST_HEADER = 1 << 20;

/** Metadata entry with the SHA-256 of header and vectors; the header is hashed with zeros in the checksum's place. */
const CHECKSUM_KEY = 'sha256';
const NO_CHECKSUM = '0'.repeat(64);

const metadataSchema = z.record(z.string(), z.string());
const vectorsSchema = z.record(
  z.string(),
  z.object({
    dtype: z.literal('F32'),
    shape: z.tuple([z.number().int().nonnegative()]),
    data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  }),
);

/** Writes the file beside `path` and renames it. @throws FileWriteError */
export async function writeVectors(path: string, { vectors, metadata }: VectorFile): Promise<void> {
  const data: Uint8Array[] = [];
  const header: z.infer<typeof vectorsSchema> = {};
  let offset = 0;
  for (const [name, vector] of vectors) {
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    header[name] = { dtype: 'F32', shape: [vector.length], data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    data.push(bytes);
  }
  const encode = (checksum: string): Buffer =>
    padded(JSON.stringify({ __metadata__: { ...metadata, [CHECKSUM_KEY]: checksum }, ...header }));
  const text = encode(sha256([encode(NO_CHECKSUM), ...data]));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(text.length));
  await replaceFile(path, [length, text, ...data]);
}

/**
 * Reads a file of {@link writeVectors}.
 * @throws DamagedCheckpointError where it is cut short, altered or something else altogether.
 */
export async function readVectors(path: string): Promise<VectorFile> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new DamagedCheckpointError(path, 'it cannot be read', { cause });
  });
  if (file.length < LENGTH_BYTES) throw new DamagedCheckpointError(path, 'it is too short');
  const headerLength = Number(file.readBigUInt64LE(0));
  const start = LENGTH_BYTES + headerLength;
  if (headerLength > LARGEST_HEADER || start > file.length) throw new DamagedCheckpointError(path, 'its header is cut short');
  const text = file.toString('utf8', LENGTH_BYTES, start);
  const { metadata, entries } = parseHeader(path, text);

  const data = file.subarray(start);
  const checksum = metadata[CHECKSUM_KEY] ?? '';
  const whole = [Buffer.from(text.replace(checksum, NO_CHECKSUM)), data];
  if (checksum !== sha256(whole)) throw new DamagedCheckpointError(path, 'its checksum does not match');
  const vectors = new Map<string, Float32Array>();
  for (const [
    name,
    {
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries)) {
    if (to > data.length || to - from !== shape[0] * FLOAT_BYTES) throw new DamagedCheckpointError(path, `its ${name} are cut short`);
    // A copy, because a Float32Array over the file's own memory would have to start at a multiple of four there.
    vectors.set(name, new Float32Array(Uint8Array.from(data.subarray(from, to)).buffer));
  }
  return { vectors, metadata };
}

/**
 * The text in a file of {@link writeVectors}, without its vectors: quick, but damage shows only where it is in the
 * header or has changed the file's length.
 * @throws DamagedCheckpointError
 */
export async function readMetadata(path: string): Promise<VectorFile['metadata']> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new DamagedCheckpointError(path, 'it cannot be read', { cause });
  });
  try {
    const headerLength = Number((await readBytes(handle, path, 0, LENGTH_BYTES)).readBigUInt64LE());
    if (headerLength > LARGEST_HEADER) throw new DamagedCheckpointError(path, 'its header is cut short');
    const { metadata, entries } = parseHeader(path, (await readBytes(handle, path, LENGTH_BYTES, headerLength)).toString('utf8'));
    const end = Math.max(0, ...Object.values(entries).map(({ data_offsets: [, to] }) => to));
    if ((await handle.stat()).size !== LENGTH_BYTES + headerLength + end) throw new DamagedCheckpointError(path, 'it is cut short');
    return metadata;
  } finally {
    await handle.close();
  }
}

async function readBytes(handle: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position).catch((cause: unknown) => {
    throw new DamagedCheckpointError(path, 'it cannot be read', { cause });
  });
  if (bytesRead < length) throw new DamagedCheckpointError(path, 'it is too short');
  return buffer;
}

interface Header {
  readonly metadata: z.infer<typeof metadataSchema>;
  readonly entries: z.infer<typeof vectorsSchema>;
}

function parseHeader(path: string, text: string): Header {
  try {
    const { __metadata__: metadata, ...entries } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return { metadata: metadataSchema.parse(metadata), entries: vectorsSchema.parse(entries) };
  } catch (cause) {
    throw new DamagedCheckpointError(path, 'its header cannot be read', { cause });
  }
}

/** Spaces behind the header let the vectors start at a multiple of eight. */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT, ' ')]);
}

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
