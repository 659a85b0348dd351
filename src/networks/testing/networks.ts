import { gaussianNoise, uniform } from '../../diffusion/gaussian.ts';
import { oneHot } from '../class-embedding.ts';
import { ddimUNetSchema, type NetworkConfig } from '../network.ts';
import type { ParameterLayout } from '../parameters.ts';
import { unet2dSchema } from '../unet2d-config.ts';

const embedding = { dimensions: 8, minimumFrequency: 1, maximumFrequency: 1000 };
const concatenate = { kind: 'concatenate' } as const;
const scaleShift = { kind: 'scale-shift', hidden: 8 } as const;
const batch = { kind: 'batch', momentum: 0.9 } as const;
const group = { kind: 'group', groups: 2 } as const;
/** What most of them have in common. */
const small = { kind: 'ddim-unet', imageSize: 8, widths: [4, 8], blockDepth: 1, embedding } as const;

/** Small networks that differ in every choice that a configuration has. */
export const tinyNetworks = {
  'like the Keras example': ddimUNetSchema.parse({
    ...small,
    conditioning: concatenate,
    normalization: batch,
  }),
  'like the shipped models': ddimUNetSchema.parse({
    kind: 'ddim-unet',
    imageSize: 8,
    patchSize: 2,
    // At least the 12 numbers of a patch: fewer could not carry all of it to the output.
    widths: [12, 16],
    blockDepth: 1,
    embedding,
    conditioning: scaleShift,
    normalization: group,
  }),
  'scale and shift of batch normalisation': ddimUNetSchema.parse({
    ...small,
    conditioning: scaleShift,
    normalization: batch,
  }),
  'one channel, concatenation with group normalisation': ddimUNetSchema.parse({
    kind: 'ddim-unet',
    imageSize: 8,
    channels: 1,
    patchSize: 2,
    widths: [4, 6],
    blockDepth: 1,
    embedding: { dimensions: 2, minimumFrequency: 2, maximumFrequency: 2 },
    conditioning: concatenate,
    normalization: group,
  }),
  'three levels of two blocks': ddimUNetSchema.parse({
    kind: 'ddim-unet',
    imageSize: 8,
    widths: [4, 4, 8],
    blockDepth: 2,
    embedding,
    conditioning: scaleShift,
    normalization: group,
  }),
  'self-attention with group normalisation': ddimUNetSchema.parse({
    ...small,
    conditioning: scaleShift,
    normalization: group,
    attention: { resolutions: [8, 4], headChannels: 2 },
  }),
  'self-attention with batch normalisation': ddimUNetSchema.parse({
    ...small,
    conditioning: scaleShift,
    normalization: batch,
    attention: { resolutions: [4], headChannels: 8 },
  }),
  'classes, concatenation': ddimUNetSchema.parse({
    ...small,
    conditioning: concatenate,
    normalization: batch,
    classes: 3,
  }),
  'classes, scale and shift': ddimUNetSchema.parse({
    ...small,
    conditioning: scaleShift,
    normalization: group,
    classes: 3,
  }),
} satisfies Record<string, NetworkConfig>;

/** Small members of the reference's family. */
export const tinyReferenceNetworks = {
  'of the reference': unet2dSchema.parse({
    kind: 'unet2d',
    imageSize: 8,
    widths: [4, 8],
    blockDepth: 1,
    attention: { down: [1], up: [1], headChannels: 4 },
    groups: 2,
  }),
  'of the reference with scale and shift, one channel and three levels': unet2dSchema.parse({
    kind: 'unet2d',
    imageSize: 8,
    channels: 1,
    widths: [4, 4, 8],
    blockDepth: 1,
    attention: { down: [0], up: [], headChannels: null },
    groups: 2,
    epsilon: 1e-6,
    downsamplingZeros: 'after',
    modulation: 'scale-shift',
    timeEmbedding: { frequencyShift: 1, first: 'sines' },
    schedule: { kind: 'squared-cosine', timesteps: 100 },
  }),
  'of the reference without attention': unet2dSchema.parse({
    kind: 'unet2d',
    imageSize: 4,
    widths: [6],
    blockDepth: 2,
    attention: { middle: false },
    groups: 3,
  }),
  'of the reference with classes': unet2dSchema.parse({
    kind: 'unet2d',
    imageSize: 4,
    widths: [4, 4],
    blockDepth: 1,
    attention: { down: [], up: [], headChannels: 4 },
    groups: 2,
    classes: 2,
  }),
} satisfies Record<string, NetworkConfig>;

export const namedNetworks: readonly (readonly [name: string, network: NetworkConfig])[] = [
  ...Object.entries(tinyNetworks),
  ...Object.entries(tinyReferenceNetworks),
];

/**
 * Weights with which every part of the network counts: Gaussian of variance 1 / fan-in, and 1/4 for biases and for what a
 * class adds, also where training starts from zeros.
 */
export function livelyWeights(layout: ParameterLayout, seed: number): Float32Array {
  const weights = gaussianNoise(seed, 0, layout.parameterCount);
  for (const { name, shape, offset, length } of layout.parameters) {
    const inputs = length / (shape.length === 2 ? (shape[1] ?? 1) : (shape[0] ?? 1));
    const fanIn = shape.length === 1 ? 4 : name === 'class.embedding' ? 4 * inputs : inputs;
    for (let index = offset; index < offset + length; index += 1) weights[index] = (weights[index] ?? 0) / Math.sqrt(fanIn);
  }
  return weights;
}

/** Weights as training starts: Gaussian of Glorot's variance, zeros where the network asks for zeros. */
export function startingWeights(layout: ParameterLayout, seed: number): Float32Array {
  const weights = gaussianNoise(seed, 0, layout.parameterCount);
  for (const { initialization, offset, length } of layout.parameters) {
    if (initialization === 'ones') {
      weights.fill(1, offset, offset + length);
      continue;
    }
    const deviation = initialization === 'zeros' ? 0 : Math.sqrt(2 / (initialization.fanIn + initialization.fanOut));
    for (let index = offset; index < offset + length; index += 1) weights[index] = (weights[index] ?? 0) * deviation;
  }
  return weights;
}

/** Running statistics of no particular network: means around 0, variances from 0.5 to 2. */
export function someStatistics(layout: ParameterLayout, seed: number): Float32Array {
  const draws = uniform(seed, 1, layout.statisticCount);
  const statistics = new Float32Array(layout.statisticCount);
  for (const { offset, channels } of layout.statistics) {
    for (let channel = 0; channel < channels; channel += 1) {
      statistics[offset + channel] = (draws[offset + channel] ?? 0) - 0.5;
      statistics[offset + channels + channel] = 0.5 + 1.5 * (draws[offset + channels + channel] ?? 0);
    }
  }
  return statistics;
}

/** What tells classes, of a network that is told of any: those of a batch in turn, none first. */
function classFeeds({ classes }: NetworkConfig, batchSize: number): { readonly class_one_hot?: Float32Array } {
  if (classes === undefined) return {};
  const labels = Array.from({ length: batchSize }, (_, index) => (index === 0 ? null : (index - 1) % classes));
  return { class_one_hot: oneHot(labels, classes) };
}

/** The feeds of a noisy batch: images in [-1, 1], Gaussian noise, noise levels from low to high, classes in turn. */
export function noisyBatch(network: NetworkConfig, batchSize: number, seed: number) {
  const length = batchSize * network.channels * network.imageSize ** 2;
  const angles = Array.from({ length: batchSize }, (_, index) => ((index + 0.5) / batchSize) * (Math.PI / 2));
  return {
    images: Float32Array.from(uniform(seed, 2, length), (value) => 2 * value - 1),
    noise: gaussianNoise(seed, 3, length),
    signal_rate: Float32Array.from(angles, Math.cos),
    noise_rate: Float32Array.from(angles, Math.sin),
    ...classFeeds(network, batchSize),
  };
}
export type NoisyBatchFeeds = ReturnType<typeof noisyBatch>;

/** x_t, noise level and class of a batch, rounded to float32 after each operation as a graph does it. */
export function latentOf({ images, noise, signal_rate, noise_rate, ...classes }: NoisyBatchFeeds) {
  const perImage = images.length / signal_rate.length;
  const rate = (rates: Float32Array, index: number): number => rates[Math.floor(index / perImage)] ?? NaN;
  const latent = images.map(
    (value, index) => Math.fround(value * rate(signal_rate, index)) + Math.fround((noise[index] ?? NaN) * rate(noise_rate, index)),
  );
  return { latent, noise_level: noise_rate.map((value) => value * value), ...classes };
}
