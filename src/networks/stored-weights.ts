import { UserFacingError } from '../errors.ts';
import { fromFloat16 } from '../graph/float16.ts';
import { OnnxFormatError, OnnxStructureError, readOnnx, type ReadTensor } from '../graph/onnx-reader.ts';
import { ELEMENT_TYPE_CODES } from '../graph/onnx.ts';
import { elementCount } from '../graph/shape.ts';
import { parameterLayout } from './inference.ts';
import type { NetworkConfig } from './network.ts';

/** A model's file does not hold the weights of the network that its card describes. */
export class StoredWeightsError extends UserFacingError {
  override readonly name = 'StoredWeightsError';
  constructor(
    readonly model: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The file of the model "${model}" does not hold its network's weights (${reason}): export it again.`, options);
  }
}

/** Flat vectors, as `parameterLayout` places them. */
export interface StoredWeights {
  readonly weights: Float32Array;
  /** Empty for a network without batch normalisation. */
  readonly statistics: Float32Array;
}

/** What weights are stored as, with the bytes of a number. */
const bytesOf: ReadonlyMap<number, number> = new Map([
  [ELEMENT_TYPE_CODES.float32, 4],
  [ELEMENT_TYPE_CODES.float16, 2],
]);

/** The weights in a file of `inferenceModel`, by the names that it stores them under. @throws StoredWeightsError */
export function storedWeights(bytes: Uint8Array, { id, network }: { readonly id: string; readonly network: NetworkConfig }): StoredWeights {
  const layout = parameterLayout(network);
  const tensors = new Map(initializersOf(bytes, id).map((tensor) => [tensor.name, tensor]));
  const valuesOf = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors.get(name);
    if (!tensor) throw new StoredWeightsError(id, `${name} is missing`);
    const difference = differenceFrom(tensor, shape);
    if (difference !== null) throw new StoredWeightsError(id, `${name} ${difference}`);
    // A copy, because an array over the file's own memory would have to start at a multiple of its elements' size there.
    const { buffer } = Uint8Array.from(tensor.bytes);
    return tensor.elementType === ELEMENT_TYPE_CODES.float16 ? fromFloat16(new Uint16Array(buffer)) : new Float32Array(buffer);
  };
  const weights = new Float32Array(layout.parameterCount);
  for (const { name, shape, offset } of layout.parameters) weights.set(valuesOf(name, shape), offset);
  const statistics = new Float32Array(layout.statisticCount);
  for (const { name, channels, offset } of layout.statistics) statistics.set(valuesOf(name, [2, channels]), offset);
  return { weights, statistics };
}

/** What keeps a tensor from being one of weights in this shape; null where it is. */
function differenceFrom({ elementType, shape: actual, bytes }: ReadTensor, shape: readonly number[]): string | null {
  const elementBytes = bytesOf.get(elementType);
  if (elementBytes === undefined) return 'is not of float32 or float16 numbers';
  if (actual.join() !== shape.join()) return `is [${actual.join(', ')}] instead of [${shape.join(', ')}]`;
  const expected = elementCount(shape) * elementBytes;
  return bytes.length === expected ? null : `has ${bytes.length} bytes instead of ${expected}`;
}

function initializersOf(bytes: Uint8Array, id: string): readonly ReadTensor[] {
  try {
    return readOnnx(bytes).initializers;
  } catch (error) {
    if (error instanceof OnnxFormatError || error instanceof OnnxStructureError)
      throw new StoredWeightsError(id, error.reason, { cause: error });
    throw error;
  }
}
