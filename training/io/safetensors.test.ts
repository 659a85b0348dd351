import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DamagedCheckpointError } from '../runs/errors.ts';
import { readMetadata, readVectors, writeVectors } from './safetensors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const root = temporaryFolder();
const path = join(root, 'vectors.safetensors');
const vectors = new Map([
  ['weights', Float32Array.of(1, -2.5, 3.25)],
  ['empty', new Float32Array(0)],
  ['moment', Float32Array.of(1e-30, Number.MAX_VALUE, Number.NaN)],
]);
const metadata = { config: '{"seed":1}', title: 'Blüten "102"' };

/** The bytes of a good file. */
async function goodFile(): Promise<Buffer> {
  await writeVectors(path, { vectors, metadata });
  return readFile(path);
}

/** Why these bytes are refused, or null where they are taken. */
async function refusalOf(bytes: Uint8Array): Promise<unknown> {
  const file = join(root, 'changed.safetensors');
  await writeFile(file, bytes);
  const failure: unknown = await readVectors(file).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure !== null) expect(failure).toMatchObject({ name: 'DamagedCheckpointError', path: file });
  return failure;
}

describe('safetensors', () => {
  it('reads back what it wrote, bit for bit', async () => {
    await writeVectors(path, { vectors, metadata });
    const read = await readVectors(path);
    expect(read.vectors).toEqual(vectors);
    expect(read.metadata).toMatchObject(metadata);
  });

  it('writes the vectors that a view shows, not the memory behind it', async () => {
    const view = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    await writeVectors(path, { vectors: new Map([['view', view]]), metadata: {} });
    expect((await readVectors(path)).vectors.get('view')).toEqual(Float32Array.of(2, 3));
  });

  it('has the published layout: header length, JSON padded with spaces, little-endian data without gaps', async () => {
    // https://huggingface.co/docs/safetensors: 8 bytes, unsigned little-endian 64 bit: the length of the header.
    const bytes = await goodFile();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const headerLength = view.getUint32(0, true);
    expect(view.getUint32(4, true)).toBe(0);
    expect((8 + headerLength) % 8).toBe(0);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength));
    expect(text).toMatch(/^\{.*\} *$/s);
    expect(JSON.parse(text)).toEqual({
      __metadata__: { ...metadata, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      weights: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
      empty: { dtype: 'F32', shape: [0], data_offsets: [12, 12] },
      moment: { dtype: 'F32', shape: [3], data_offsets: [12, 24] },
    });
    const start = 8 + headerLength;
    expect([0, 4, 8].map((offset) => view.getFloat32(start + offset, true))).toEqual([1, -2.5, 3.25]);
    expect(bytes.length).toBe(start + 24);
  });

  it('refuses a file that is cut short, wherever', async () => {
    const bytes = await goodFile();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(await refusalOf(bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).not.toBeNull();
    }
  });

  it('refuses a file of which one bit is wrong, wherever', async () => {
    const bytes = await goodFile();
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
      expect(await refusalOf(changed), `byte ${index} of ${bytes.length}`).not.toBeNull();
    }
  });

  it('tells its text without its vectors, and notices damage in the header or in the length', async () => {
    const bytes = await goodFile();
    expect(await readMetadata(path)).toMatchObject(metadata);
    const file = join(root, 'changed.safetensors');
    for (const changed of [bytes.subarray(0, 5), bytes.subarray(0, 60), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.alloc(1)])]) {
      await writeFile(file, changed);
      await expect(readMetadata(file), `${changed.length} of ${bytes.length} bytes`).rejects.toThrow(DamagedCheckpointError);
    }
    await expect(readMetadata(join(root, 'absent.safetensors'))).rejects.toThrow(DamagedCheckpointError);
    await expect(readMetadata(root), 'a folder').rejects.toThrow(DamagedCheckpointError);
  });

  it('refuses a file with more behind it, and one that is something else', async () => {
    expect(await refusalOf(Buffer.concat([await goodFile(), Buffer.alloc(4)]))).not.toBeNull();
    expect(await refusalOf(Buffer.from('a text of more than eight bytes'))).not.toBeNull();
  });

  it('names the file when it is absent', async () => {
    const absent = join(root, 'absent.safetensors');
    await expect(readVectors(absent)).rejects.toThrow(DamagedCheckpointError);
    await expect(readVectors(absent)).rejects.toThrow(absent);
  });

  it.each([
    ['a place beyond the end', { dtype: 'F32', shape: [3], data_offsets: [0, 12] }],
    ['a length that is not its shape', { dtype: 'F32', shape: [2], data_offsets: [0, 4] }],
    ['a negative place', { dtype: 'F32', shape: [1], data_offsets: [-4, 0] }],
    ['another type', { dtype: 'F16', shape: [4], data_offsets: [0, 8] }],
  ])('refuses a vector with %s, though the checksum fits', async (_, entry) => {
    expect(await refusalOf(checkedFile({ weights: entry }, Buffer.alloc(8)))).not.toBeNull();
  });

  it('leaves the old file, and no other, when writing fails', async () => {
    const folder = join(root, 'failing');
    // A name so long that there is no longer one for the half-written file.
    const name = 'v'.repeat(250);
    const file = join(folder, name);
    await mkdir(folder);
    await writeVectors(join(folder, 'short'), { vectors, metadata });
    await rename(join(folder, 'short'), file);
    await expect(writeVectors(file, { vectors: new Map(), metadata: {} })).rejects.toThrow();
    expect((await readVectors(file)).vectors).toEqual(vectors);
    expect(await readdir(folder)).toEqual([name]);
  });
});

/** A file whose checksum is right, whatever its entries say. */
function checkedFile(entries: Readonly<Record<string, unknown>>, data: Buffer): Buffer {
  const encode = (sha256: string): Buffer => Buffer.from(JSON.stringify({ ...entries, __metadata__: { sha256 } }));
  const text = encode(
    createHash('sha256')
      .update(encode('0'.repeat(64)))
      .update(data)
      .digest('hex'),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}
