import { gaussianNoise } from '../../diffusion/gaussian.ts';
import { inferenceModel, parameterLayout } from '../../networks/inference.ts';
import type { WeightPrecision } from '../../networks/parameters.ts';
import type { ModelIdentity } from '../model.ts';

/** A network small enough for a software graphics adapter, with every kind of block that a real one has. */
const plain: ModelIdentity['network'] = {
  kind: 'ddim-unet',
  imageSize: 16,
  channels: 3,
  patchSize: 2,
  widths: [8, 16],
  blockDepth: 1,
  embedding: { dimensions: 32, minimumFrequency: 1, maximumFrequency: 1000 },
  conditioning: { kind: 'scale-shift', hidden: 16 },
  normalization: { kind: 'group', groups: 4 },
  attention: null,
};

/** An untrained model, of classes where `classes` is more than 0: Gaussian weights of variance 1 / fan-in drawn from `seed`, so that every layer's output counts. */
export function tinyModel(
  id = 'tiny',
  seed = 1,
  precision: WeightPrecision = 'float32',
  classes = 0,
): { readonly identity: ModelIdentity; readonly bytes: Uint8Array } {
  const network = classes === 0 ? plain : { ...plain, classes };
  const layout = parameterLayout(network);
  const weights = gaussianNoise(seed, 0, layout.parameterCount);
  for (const { shape, offset, length } of layout.parameters) {
    const fanIn = shape.slice(1).reduce((product, dimension) => product * dimension, 1);
    weights.subarray(offset, offset + length).forEach((value, index, tensor) => (tensor[index] = value / Math.sqrt(fanIn)));
  }
  return { identity: { id, network }, bytes: inferenceModel(network, weights, new Float32Array(layout.statisticCount), precision) };
}
