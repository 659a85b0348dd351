import { UserFacingError } from '../errors.ts';
import { elementCount } from '../graph/shape.ts';

/** Where a network's tensors come from: `name` as in the checkpoint, and the shape that it must have there. */
export type WeightSource = (name: string, shape: readonly number[]) => Float32Array;

/** A checkpoint lacks a tensor of the Inception network, or has one of another shape. */
export class InceptionWeightsError extends UserFacingError {
  override readonly name = 'InceptionWeightsError';
  constructor(
    readonly tensor: string,
    readonly reason: string,
  ) {
    super(
      `These are not the weights of the Inception network: ${tensor} ${reason}. ` +
        'Take the checkpoint pt_inception-2015-12-05 of the metrics libraries.',
    );
  }
}

/** A tensor as a checkpoint holds it; those of whole numbers only count batches. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/**
 * The tensors of a checkpoint by their names.
 * @returns a source that throws InceptionWeightsError where a tensor is not there, or not as the network needs it
 */
export function checkpointWeights(tensors: ReadonlyMap<string, CheckpointTensor>): WeightSource {
  return (name, shape) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new InceptionWeightsError(name, 'is missing');
    if (!(tensor.values instanceof Float32Array)) throw new InceptionWeightsError(name, 'is not of float32 numbers');
    if (tensor.shape.join() !== shape.join() || tensor.values.length !== elementCount(shape)) {
      throw new InceptionWeightsError(name, `is [${tensor.shape.join(', ')}] instead of [${shape.join(', ')}]`);
    }
    return tensor.values;
  };
}

/** The checkpoint's batch normalisation adds this to the variance, as TensorFlow's does. */
const EPSILON = 1e-3;

export interface FoldedConvolution {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A convolution without bias (`<name>.conv.weight` of `shape`, filters first) and the batch normalisation behind it
 * (`<name>.bn.*`) as one convolution with bias: w g / s and b - m g / s with s = sqrt(variance + 1e-3), computed in
 * float64.
 */
export function foldBatchNormalization(
  source: WeightSource,
  name: string,
  shape: readonly [filters: number, ...rest: number[]],
): FoldedConvolution {
  const [filters] = shape;
  const unfolded = source(`${name}.conv.weight`, shape);
  const gain = source(`${name}.bn.weight`, [filters]);
  const offset = source(`${name}.bn.bias`, [filters]);
  const mean = source(`${name}.bn.running_mean`, [filters]);
  const variance = source(`${name}.bn.running_var`, [filters]);

  const weights = new Float32Array(unfolded.length);
  const bias = new Float32Array(filters);
  const taps = unfolded.length / filters;
  for (let filter = 0; filter < filters; filter += 1) {
    const factor = (gain[filter] ?? NaN) / Math.sqrt((variance[filter] ?? NaN) + EPSILON);
    bias[filter] = (offset[filter] ?? NaN) - (mean[filter] ?? NaN) * factor;
    const end = (filter + 1) * taps;
    for (let tap = filter * taps; tap < end; tap += 1) weights[tap] = (unfolded[tap] ?? NaN) * factor;
  }
  return { weights, bias };
}
