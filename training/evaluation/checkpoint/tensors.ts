import type { CheckpointTensor } from '../../../src/networks/inception-weights.ts';
import { elementCount } from '../../../src/graph/shape.ts';
import { PickleError } from './errors.ts';
import { Callable, Tuple, type PickleContext } from './pickle.ts';

/** The element types that an image network's checkpoint has: weights, and counts of batches. */
const ELEMENTS = { FloatStorage: Float32Array, LongStorage: BigInt64Array } as const;
type StorageType = keyof typeof ELEMENTS;

/** Numbers in a row that tensors are views of. */
export interface Storage {
  readonly type: StorageType;
  /** Names it among the storages of its file. */
  readonly key: string;
  readonly length: number;
}

/** A tensor before the numbers of its storage are read. */
export interface StoredTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export function bytesPerElement({ type }: Storage): number {
  return ELEMENTS[type].BYTES_PER_ELEMENT;
}

/** What a tensor's elements take in memory. */
export function bytesOf({ storage, shape }: StoredTensor): number {
  return elementCount(shape) * bytesPerElement(storage);
}

/** Everything that a pickle of tensors may name; all else is refused, so that a checkpoint can make nothing but tensors. */
export function tensorContext(): { readonly context: PickleContext; readonly storages: ReadonlyMap<string, Storage> } {
  const storages = new Map<string, Storage>();
  const known = new Map<string, unknown>([
    ['collections.OrderedDict', new Callable('OrderedDict', orderedDictionaries())],
    ['torch._utils._rebuild_tensor_v2', new Callable('_rebuild_tensor_v2', rebuildTensor)],
    ['torch._utils._rebuild_parameter', new Callable('_rebuild_parameter', ([data]) => data)],
    ...Object.keys(ELEMENTS).map((type) => [`torch.${type}`, type] as const),
  ]);
  return {
    storages,
    context: {
      global(module, name) {
        const value = known.get(`${module}.${name}`);
        if (value === undefined) throw new PickleError(`it asks for ${module}.${name}, which is not needed to hold tensors`);
        return value;
      },
      persistent(reference) {
        const storage = storageOf(reference);
        const before = storages.get(storage.key);
        if (before && (before.type !== storage.type || before.length !== storage.length)) {
          throw new PickleError(`it describes the storage ${storage.key} in two ways`);
        }
        storages.set(storage.key, before ?? storage);
        return before ?? storage;
      },
    },
  };
}

/** Pairs that all dictionaries made of lists may have: a list can be named again and again at a cost of a few bytes. */
const MOST_PAIRS = 100_000;

/** Python's OrderedDict, made of nothing or, as Python 2 wrote it, of a list of pairs. */
function orderedDictionaries(): (parameters: readonly unknown[]) => Map<unknown, unknown> {
  let pairsTaken = 0;
  return ([pairs = []]) => {
    if (!Array.isArray(pairs)) throw new PickleError('a dictionary is made of what is no list');
    pairsTaken += pairs.length;
    if (pairsTaken > MOST_PAIRS) throw new PickleError('its dictionaries are made of too many pairs');
    const dictionary = new Map<unknown, unknown>();
    for (const pair of pairs as readonly unknown[]) {
      const items: unknown = pair instanceof Tuple ? pair.items : pair;
      if (!Array.isArray(items) || items.length !== 2) throw new PickleError('a dictionary is made of what are no pairs');
      dictionary.set(items[0], items[1]);
    }
    return dictionary;
  };
}

/** ('storage', type, key, device, length), in older files followed by null. */
function storageOf(reference: unknown): Storage {
  const [kind, type, key, , length, view = null] = reference instanceof Tuple ? reference.items : [];
  if (kind !== 'storage' || typeof key !== 'string' || !isCount(length) || !isStorageType(type)) {
    throw new PickleError('it refers to what is no storage of float32 or int64 numbers');
  }
  if (view !== null) throw new PickleError('it refers to a part of a storage, as files before PyTorch 0.4 do');
  return { type, key, length };
}

function rebuildTensor([storage, offset, size, stride]: readonly unknown[]): StoredTensor {
  const shape = countsOf(size);
  const strides = countsOf(stride);
  if (!isStorage(storage) || !isCount(offset) || shape.length !== strides.length) throw new PickleError('it describes a tensor wrongly');
  const elements = elementCount(shape);
  const last = shape.reduce((end, length, axis) => end + Math.max(0, length - 1) * (strides[axis] ?? 0), offset);
  // A stride of 0 could make a few bytes into any number of elements.
  if (elements > storage.length) throw new PickleError('a tensor has more elements than its storage');
  if (elements > 0 && last >= storage.length) throw new PickleError('a tensor reaches beyond its storage');
  return { storage, offset, shape, strides };
}

/**
 * The tensor with its numbers, which lie in `bytes`, little-endian as in every machine that Node runs a network on. It
 * costs what the tensor has elements, however large the storage is.
 */
export function readTensor({ storage, offset, shape, strides }: StoredTensor, bytes: Uint8Array): CheckpointTensor {
  const elements = elementCount(shape);
  const isStretch = strides.every((stride, axis) => stride === elementCount(shape.slice(axis + 1)));
  if (isStretch) {
    const size = bytesPerElement(storage);
    // The copy also puts the numbers where an array of them can begin.
    const { buffer } = new Uint8Array(bytes.subarray(size * offset, size * (offset + elements)));
    return { shape, values: new ELEMENTS[storage.type](buffer) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = placesOf(shape, strides, offset, elements);
  if (storage.type === 'LongStorage') {
    return { shape, values: BigInt64Array.from(places, (place) => view.getBigInt64(8 * place, true)) };
  }
  return { shape, values: Float32Array.from(places, (place) => view.getFloat32(4 * place, true)) };
}

/** Where in its storage each element of a tensor lies, the last axis fastest. */
function placesOf(shape: readonly number[], strides: readonly number[], offset: number, elements: number): Uint32Array {
  const places = new Uint32Array(elements);
  const index = shape.map(() => 0);
  let place = offset;
  for (let element = 0; element < elements; element += 1) {
    places[element] = place;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const [length, stride, at] = [shape[axis] ?? 0, strides[axis] ?? 0, index[axis] ?? 0];
      if (at + 1 < length) {
        index[axis] = at + 1;
        place += stride;
        break;
      }
      index[axis] = 0;
      place -= at * stride;
    }
  }
  return places;
}

export function isStoredTensor(value: unknown): value is StoredTensor {
  return typeof value === 'object' && value !== null && 'storage' in value && 'strides' in value;
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'key' in value && 'length' in value && 'type' in value;
}

function isStorageType(value: unknown): value is StorageType {
  return typeof value === 'string' && Object.hasOwn(ELEMENTS, value);
}

/** Whole numbers from 0 that an array in this file could have: up to 2^31. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31;
}

function countsOf(value: unknown): readonly number[] {
  const items: readonly unknown[] = value instanceof Tuple ? value.items : [];
  if (!(value instanceof Tuple) || items.length > LARGEST_RANK || !items.every(isCount))
    throw new PickleError('it describes a tensor wrongly');
  return items;
}

const LARGEST_RANK = 8;
