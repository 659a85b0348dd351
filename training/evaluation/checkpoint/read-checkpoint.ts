import type { CheckpointTensor } from '../../../src/networks/inception-weights.ts';
import { storedFiles } from './archive.ts';
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
 * @param path names the file in errors
 * @throws CheckpointFormatError where it is damaged, or holds anything but float32 and int64 tensors
 */
export async function readCheckpoint(path: string, bytes: Uint8Array): Promise<ReadonlyMap<string, CheckpointTensor>> {
  try {
    return isZip(bytes) ? await readZip(bytes) : readLegacy(bytes);
  } catch (error) {
    if (error instanceof PickleError) throw new CheckpointFormatError(path, error.message, { cause: error });
    throw error;
  }
}

function isZip(bytes: Uint8Array): boolean {
  return ZIP_SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** An archive with `<name>/data.pkl`, and a file `<name>/data/<key>` for each storage. */
async function readZip(bytes: Uint8Array): Promise<Map<string, CheckpointTensor>> {
  const files = await storedFiles(bytes);
  const [pickle, ...others] = Array.from(files).filter(([name]) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined || others.length > 0) throw new PickleError('it is an archive without the one data.pkl of a checkpoint');
  const [name, program] = pickle;
  const stem = name.slice(0, -'data.pkl'.length);
  const order = files.get(`${stem}byteorder`);
  if (order && new TextDecoder().decode(order) !== 'little') throw new PickleError('its numbers are big-endian');
  const { context } = tensorContext();
  const { value } = readPickle(program, 0, context);
  return tensorsOf(value, bytes.length, (storage) => {
    const content = files.get(`${stem}data/${storage.key}`);
    if (content?.length !== storage.length * bytesPerElement(storage))
      throw new PickleError(`its storage ${storage.key} is missing or of another length`);
    return content;
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
    if (view.getBigInt64(position, true) !== BigInt(storage.length))
      throw new PickleError(`its storage ${storage.key} is of another length`);
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
    if (typeof name !== 'string' || !isStoredTensor(tensor))
      throw new PickleError('its dictionary holds something else than named tensors');
    total += bytesOf(tensor);
    if (total > most) throw new PickleError('its tensors are larger than itself');
    tensors.set(name, readTensor(tensor, contentOf(tensor.storage)));
  }
  return tensors;
}
