import { readFile } from 'node:fs/promises';
import type { CheckpointTensor } from '../../../src/models/inception-weights.ts';
import { openZip } from '../../data/zip.ts';
import { DamagedArchiveError } from '../../data/errors.ts';
import { CheckpointFormatError, PickleError } from './errors.ts';
import { readPickle } from './pickle.ts';
import { bytesOf, bytesPerElement, isStoredTensor, readTensor, tensorContext, type Storage } from './tensors.ts';

/** The first object of a file that torch.save wrote before it wrote zip archives (torch/serialization.py). */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;
const LEGACY_VERSION = 1001;
const ZIP_SIGNATURE = [0x50, 0x4b] as const;
const LENGTH_BYTES = 8;

/** Whether bytes begin as a checkpoint does: as a zip archive, or as a pickle. */
export function looksLikeCheckpoint(bytes: Uint8Array): boolean {
  return isZip(bytes) || bytes[0] === 0x80;
}

/**
 * The tensors of a file that torch.save has written of a state dictionary: a dictionary of tensors by their names, in
 * either of its formats. Nothing in the file is executed.
 *
 * @throws CheckpointFormatError where it is damaged, or holds anything but float32 and int64 tensors
 */
export async function readCheckpoint(path: string): Promise<ReadonlyMap<string, CheckpointTensor>> {
  const bytes = await readFile(path);
  try {
    return isZip(bytes) ? await readZip(path, bytes.length) : readLegacy(bytes);
  } catch (error) {
    if (error instanceof PickleError) throw new CheckpointFormatError(path, error.message, { cause: error });
    if (error instanceof DamagedArchiveError) throw new CheckpointFormatError(path, 'its archive is damaged', { cause: error });
    throw error;
  }
}

function isZip(bytes: Uint8Array): boolean {
  return ZIP_SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** An archive with `<name>/data.pkl`, and a file `<name>/data/<key>` for each storage. */
async function readZip(path: string, length: number): Promise<Map<string, CheckpointTensor>> {
  const archive = await openZip(path);
  const pickles = archive.paths.filter((entry) => /^[^/]+\/data\.pkl$/.test(entry));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) throw new PickleError('it is an archive without the one data.pkl of a checkpoint');
  const stem = pickle.slice(0, -'data.pkl'.length);
  const entries = new Map<string, Uint8Array>();
  let total = 0;
  for await (const entry of archive.read((name) => name === pickle || name === `${stem}byteorder` || name.startsWith(`${stem}data/`))) {
    total += entry.bytes.length;
    // PyTorch stores without compressing: what is larger than its file was made to fill the memory.
    if (total > length) throw new PickleError('it unpacks to more than its own size');
    entries.set(entry.path, entry.bytes);
  }
  const order = entries.get(`${stem}byteorder`);
  if (order && new TextDecoder().decode(order) !== 'little') throw new PickleError('its numbers are big-endian');
  const { context } = tensorContext();
  const { value } = readPickle(entries.get(pickle) ?? new Uint8Array(0), 0, context);
  return tensorsOf(value, length, (storage) => {
    const bytes = entries.get(`${stem}data/${storage.key}`);
    if (bytes?.length !== storage.length * bytesPerElement(storage)) throw new PickleError(`its storage ${storage.key} is missing or of another length`);
    return bytes;
  });
}

/** Pickles of a magic number, a version, facts of the machine, the dictionary and the storages' keys; then the storages. */
function readLegacy(bytes: Uint8Array): Map<string, CheckpointTensor> {
  const { context, storages } = tensorContext();
  let position = 0;
  const next = (): unknown => {
    const { value, end } = readPickle(bytes, position, context);
    position = end;
    return value;
  };
  if (next() !== LEGACY_MAGIC) throw new PickleError('it does not begin as a checkpoint does');
  if (next() !== LEGACY_VERSION) throw new PickleError('it is of another version of the format');
  const machine = next();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) throw new PickleError('its numbers are big-endian');
  const dictionary = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new PickleError('it does not list its storages');

  const contents = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const key of keys as readonly unknown[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (!storage || contents.has(storage.key)) throw new PickleError('it lists a storage that no tensor has, or one twice');
    if (position + LENGTH_BYTES > bytes.length) throw new PickleError('it is cut short');
    if (view.getBigInt64(position, true) !== BigInt(storage.length)) throw new PickleError(`its storage ${storage.key} is of another length`);
    const from = position + LENGTH_BYTES;
    position = from + storage.length * bytesPerElement(storage);
    if (position > bytes.length) throw new PickleError('it is cut short');
    contents.set(storage.key, bytes.subarray(from, position));
  }
  return tensorsOf(dictionary, bytes.length, (storage) => {
    const content = contents.get(storage.key);
    if (!content) throw new PickleError(`its storage ${storage.key} is missing`);
    return content;
  });
}

/** @param most bytes that all tensors may take: that many their file has */
function tensorsOf(dictionary: unknown, most: number, contentOf: (storage: Storage) => Uint8Array): Map<string, CheckpointTensor> {
  if (!(dictionary instanceof Map)) throw new PickleError('it holds no dictionary of tensors');
  const tensors = new Map<string, CheckpointTensor>();
  let total = 0;
  for (const [name, tensor] of dictionary as ReadonlyMap<unknown, unknown>) {
    if (typeof name !== 'string' || !isStoredTensor(tensor)) throw new PickleError('its dictionary holds something else than named tensors');
    total += bytesOf(tensor);
    if (total > most) throw new PickleError('its tensors are larger than itself');
    tensors.set(name, readTensor(tensor, contentOf(tensor.storage)));
  }
  return tensors;
}
