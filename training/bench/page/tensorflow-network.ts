import * as tf from '@tensorflow/tfjs-core';
import { embeddingFrequencies } from '../../../src/networks/ddim-unet.ts';
import type { DdimUNetConfig } from '../../../src/networks/network.ts';
import { convolve, doubled, groupNormalize } from './tensorflow-layers.ts';

/** The weights by their names; kernels are [height, width, inputs, outputs] here. */
export type TensorflowWeights = ReadonlyMap<string, tf.Tensor>;

/**
 * The DDIM UNet as `src/networks/ddim-unet.ts` has it, in TensorFlow.js's own operators and layout.
 *
 * @param latent [batch, height, width, channels]
 * @param noiseLevel [batch]
 * @returns the prediction, shaped as `latent`
 */
export function predictWithTensorflow(
  config: DdimUNetConfig,
  weights: TensorflowWeights,
  latent: tf.Tensor4D,
  noiseLevel: tf.Tensor1D,
): tf.Tensor4D {
  const { conditioning, normalization, attention, patchSize, widths, blockDepth } = config;
  if (conditioning.kind !== 'scale-shift' || normalization.kind !== 'group') throw new Error('This network is not timed.');
  const named = <Rank extends tf.Rank>(name: string): tf.Tensor<Rank> => {
    const found = weights.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found as tf.Tensor<Rank>;
  };
  const convolution = (name: string, features: tf.Tensor4D): tf.Tensor4D =>
    tf.add(convolve(features, named(`${name}.weights`)), named(`${name}.bias`));
  const linear = (name: string, features: tf.Tensor2D): tf.Tensor2D =>
    tf.add(tf.matMul(features, named<tf.Rank.R2>(`${name}.weights`)), named(`${name}.bias`));
  const silu = <Features extends tf.Tensor>(features: Features): Features => tf.mul(features, tf.sigmoid(features));
  const normalize = (features: tf.Tensor4D): tf.Tensor4D => groupNormalize(features, normalization.groups);

  const modulation = silu(linear('embedding.second', silu(linear('embedding.first', embed(config, noiseLevel)))));

  const modulate = (name: string, features: tf.Tensor4D): tf.Tensor4D => {
    const [batch, , , channels] = features.shape;
    const [gain, shift] = tf.split(tf.reshape(linear(`${name}.modulation`, modulation), [batch, 1, 1, 2 * channels]), 2, 3);
    if (!gain || !shift) throw new Error('The modulation has two halves.');
    return tf.add(tf.mul(normalize(features), tf.add(gain, 1)), shift);
  };

  const attend = (name: string, features: tf.Tensor4D, headChannels: number): tf.Tensor4D => {
    const [batch, height, width, channels] = features.shape;
    const ofHeads = (own: tf.Tensor): tf.Tensor =>
      tf.transpose(tf.reshape(own, [batch, height * width, channels / headChannels, headChannels]), [0, 2, 1, 3]);
    const joined = convolution(`${name}.attention.input`, normalize(features));
    const [query, key, value] = tf.split(joined, 3, 3).map(ofHeads);
    if (!query || !key || !value) throw new Error('Attention needs query, key and value.');
    const shares: tf.Tensor = tf.softmax(tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(headChannels)));
    const image: tf.Tensor4D = tf.reshape(tf.transpose(tf.matMul(shares, value), [0, 2, 1, 3]), features.shape);
    return tf.add(features, convolution(`${name}.attention.output`, image));
  };

  const block = (name: string, input: tf.Tensor4D, width: number): tf.Tensor4D => {
    const residual = input.shape[3] === width ? input : convolution(`${name}.residual`, input);
    const hidden = silu(modulate(name, convolution(`${name}.first`, normalize(input))));
    const features: tf.Tensor4D = tf.add(convolution(`${name}.second`, hidden), residual);
    return attention?.resolutions.includes(features.shape[2]) === true ? attend(name, features, attention.headChannels) : features;
  };

  let features = convolution('input', intoPatches(latent, patchSize));
  const skips: tf.Tensor4D[] = [];
  const outerWidths = widths.slice(0, -1);
  outerWidths.forEach((width, level) => {
    for (let depth = 0; depth < blockDepth; depth += 1) {
      features = block(`down${level}.${depth}`, features, width);
      skips.push(features);
    }
    features = tf.avgPool(features, 2, 2, 'valid');
  });
  for (let depth = 0; depth < blockDepth; depth += 1) features = block(`middle.${depth}`, features, widths.at(-1) ?? 0);
  outerWidths.toReversed().forEach((width, index) => {
    features = doubled(features);
    for (let depth = 0; depth < blockDepth; depth += 1) {
      const skip = skips.pop();
      if (!skip) throw new Error('Every block on the way up has a skip connection.');
      features = block(`up${outerWidths.length - 1 - index}.${depth}`, tf.concat([features, skip], 3), width);
    }
  });
  return outOfPatches(convolution('output', features), patchSize);
}

/** [batch] to [batch, dimensions]. */
function embed({ embedding }: DdimUNetConfig, noiseLevel: tf.Tensor1D): tf.Tensor2D {
  const frequencies = embeddingFrequencies(embedding).map((frequency) => 2 * Math.PI * frequency);
  const phases = tf.mul(tf.reshape(noiseLevel, [-1, 1]), tf.tensor2d(frequencies, [1, frequencies.length]));
  return tf.concat([tf.sin(phases), tf.cos(phases)], 1) as tf.Tensor2D;
}

function intoPatches(images: tf.Tensor4D, size: number): tf.Tensor4D {
  if (size === 1) return images;
  const [batch, height, width, channels] = images.shape;
  const split = tf.reshape(images, [batch, height / size, size, width / size, size, channels]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 5, 2, 4]), [batch, height / size, width / size, size * size * channels]);
}

function outOfPatches(patches: tf.Tensor4D, size: number): tf.Tensor4D {
  if (size === 1) return patches;
  const [batch, height, width, depth] = patches.shape;
  const channels = depth / size ** 2;
  const split = tf.reshape(patches, [batch, height, width, channels, size, size]);
  return tf.reshape(tf.transpose(split, [0, 1, 4, 2, 5, 3]), [batch, height * size, width * size, channels]);
}
