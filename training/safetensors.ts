import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DamagedCheckpointError } from './errors.ts';
import { replaceFile } from './files.ts';

/** Flat float32 vectors with text beside them: a safetensors file, which other programs read too. */
export interface VectorFile {
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly metadata: Readonly<Record<string, string>>;
}

const ALIGNMENT = 8;
/** A header larger than this is not one of ours; the format's own limit is 100 MB. */
const LARGEST_HEADER = 1 << 20;
const CHECKSUM_KEY = 'sha256';

const headerSchema = z
  .object({ __metadata__: z.record(z.string(), z.string()) })
  .catchall(
    z.union([
      z.object({
        dtype: z.literal('F32'),
        shape: z.tuple([z.number().int().nonnegative()]),
        data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
      }),
      z.record(z.string(), z.string()),
    ]),
  );

/** Writes the file beside `path` and renames it, with a SHA-256 over the vectors in its metadata. */
export async function writeVectors(path: string, { vectors, metadata }: VectorFile): Promise<void> {
  const parts: Uint8Array[] = [];
  const hash = createHash('sha256');
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, vector] of vectors) {
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    header[name] = { dtype: 'F32', shape: [vector.length], data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    hash.update(bytes);
    parts.push(bytes);
  }
  header['__metadata__'] = { ...metadata, [CHECKSUM_KEY]: hash.digest('hex') };
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const padded = Buffer.alloc(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT, ' ');
  text.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await replaceFile(path, [length, padded, ...parts]);
}

/**
 * Reads a file of {@link writeVectors}.
 * @throws DamagedCheckpointError where it is cut short, altered or something else altogether.
 */
export async function readVectors(path: string): Promise<VectorFile> {
  const file = await readFile(path);
  if (file.length < 8) throw new DamagedCheckpointError(path, 'it is too short');
  const headerLength = Number(file.readBigUInt64LE(0));
  if (headerLength > LARGEST_HEADER || 8 + headerLength > file.length) {
    throw new DamagedCheckpointError(path, 'its header is cut short');
  }
  const { __metadata__: metadata, ...entries } = parseHeader(path, file.toString('utf8', 8, 8 + headerLength));
  // A copy, because a Float32Array over the file's buffer would have to start at a multiple of four.
  const data = Uint8Array.prototype.slice.call(file, 8 + headerLength);
  const vectors = new Map<string, Float32Array>();
  for (const [name, entry] of Object.entries(entries)) {
    if (!('data_offsets' in entry) || !Array.isArray(entry.data_offsets)) throw new DamagedCheckpointError(path, `${name} has no place`);
    const [start, end] = entry.data_offsets;
    if (end > data.length || start % 4 !== 0 || end < start || (end - start) % 4 !== 0) {
      throw new DamagedCheckpointError(path, `${name} is cut short`);
    }
    vectors.set(name, new Float32Array(data.buffer, start, (end - start) / 4));
  }
  if (createHash('sha256').update(data).digest('hex') !== metadata[CHECKSUM_KEY]) {
    throw new DamagedCheckpointError(path, 'its checksum does not match');
  }
  return { vectors, metadata };
}

function parseHeader(path: string, text: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DamagedCheckpointError(path, 'its header cannot be read', { cause });
  }
}
