import { z } from 'zod';
import { classCountSchema } from './class-embedding.ts';
import { unet2dSchema } from './unet2d-config.ts';

const positiveInteger = z.number().int().positive();

/*
 * Bounds on what a card from elsewhere may ask to be looked at: a page lays a network out before anybody has run it. They
 * are far above what networks of this kind have, and low enough that the largest is laid out in a moment.
 */

/** Each halves the image. */
const maximumLevels = 12;
const maximumBlockDepth = 32;
const maximumEmbeddingDimensions = 1024;
/** Of features, of heads, of groups, and of the hidden units that make numbers for them. */
const maximumChannels = 4096;

const channelCount = positiveInteger.max(maximumChannels);

/**
 * Sinusoidal embedding of the noise level: `dimensions / 2` sines and as many cosines of
 * `2 pi frequency level`, the frequencies spaced geometrically from `minimumFrequency` to `maximumFrequency`.
 */
export const embeddingSchema = z
  .strictObject({
    dimensions: positiveInteger.multipleOf(2).max(maximumEmbeddingDimensions).default(32),
    minimumFrequency: z.number().positive().default(1),
    maximumFrequency: z.number().positive().default(1000),
  })
  .refine((embedding) => embedding.maximumFrequency >= embedding.minimumFrequency, {
    message: 'maximumFrequency must be at least minimumFrequency',
  });

/** Normalisation at the head of every residual block; neither kind has a learnt affine part. */
export const normalizationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('batch'), momentum: z.number().gt(0).lt(1).default(0.99) }),
  z.strictObject({ kind: z.literal('group'), groups: channelCount.default(8) }),
]);

/**
 * How the network learns the noise level: `concatenate` repeats the embedding over the image and joins it to
 * the first features (the Keras DDIM example); `scale-shift` gives it to a small perceptron of `hidden` units
 * whose output scales and shifts the second normalisation of every residual block.
 */
export const conditioningSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('concatenate') }),
  z.strictObject({ kind: z.literal('scale-shift'), hidden: channelCount.default(128) }),
]);

/**
 * Self-attention behind every residual block whose features are `resolutions` pixels wide (patches count as pixels),
 * in heads of `headChannels` channels, as in the reference of Ho et al. 2020, which attends at 16.
 */
const attentionSchema = z.strictObject({
  resolutions: z.array(positiveInteger).min(1).max(maximumLevels, { abort: true }),
  headChannels: channelCount.default(32),
});

/**
 * Configuration of the DDIM UNet: all that is needed to build its graph. `imageSize` is the side of its square images in
 * pixels, `patchSize` 2 works on patches of 2x2 pixels, `widths` are the channels of each level from the finest on, and
 * `blockDepth` is the number of residual blocks in a level, down and up each. The defaults are the Keras DDIM example's.
 */
export const ddimUNetSchema = z
  .strictObject({
    kind: z.literal('ddim-unet'),
    imageSize: positiveInteger.default(64),
    channels: positiveInteger.default(3),
    patchSize: z.literal([1, 2]).default(1),
    widths: z.array(channelCount).min(2).max(maximumLevels, { abort: true }).default([32, 64, 96, 128]),
    blockDepth: positiveInteger.max(maximumBlockDepth).default(2),
    embedding: embeddingSchema.prefault({}),
    conditioning: conditioningSchema.default({ kind: 'concatenate' }),
    normalization: normalizationSchema.prefault({ kind: 'batch' }),
    attention: attentionSchema.nullable().default(null),
    classes: classCountSchema,
  })
  .check((context) => {
    const { imageSize, patchSize, widths, embedding, conditioning, normalization, attention } = context.value;
    const divisor = patchSize * 2 ** (widths.length - 1);
    if (imageSize % divisor !== 0) {
      context.issues.push({
        code: 'custom',
        message: `imageSize ${imageSize} must be a multiple of ${divisor} (patchSize times 2 for every level below the first)`,
        input: context.value,
      });
    }
    if (normalization.kind === 'group') {
      for (const width of widths.filter((width) => width % normalization.groups !== 0)) {
        context.issues.push({
          code: 'custom',
          message: `width ${width} cannot be split into ${normalization.groups} groups`,
          input: context.value,
        });
      }
      // The first block normalises them together with the first features.
      if (conditioning.kind === 'concatenate' && embedding.dimensions % normalization.groups !== 0) {
        context.issues.push({
          code: 'custom',
          message: `the embedding's ${embedding.dimensions} dimensions cannot be split into ${normalization.groups} groups`,
          input: context.value,
        });
      }
    }
    for (const resolution of attention?.resolutions ?? []) {
      const resolutions = widths.map((_, level) => imageSize / patchSize / 2 ** level);
      const width = widths[resolutions.indexOf(resolution)];
      if (width === undefined) {
        context.issues.push({
          code: 'custom',
          message: `there are no features ${resolution} pixels wide to attend over; there are ${resolutions.join(', ')}`,
          input: context.value,
          path: ['attention'],
        });
      } else if (attention && width % attention.headChannels !== 0) {
        context.issues.push({
          code: 'custom',
          message: `width ${width} cannot be split into heads of ${attention.headChannels} channels`,
          input: context.value,
          path: ['attention'],
        });
      }
    }
  });

export type DdimUNetConfig = z.infer<typeof ddimUNetSchema>;

/** Every network family that a model card can name. */
export const networkSchema = z.discriminatedUnion('kind', [ddimUNetSchema, unet2dSchema]);
export type NetworkConfig = z.infer<typeof networkSchema>;

/**
 * A perceptron that predicts for points: `hiddenLayers` layers of `width` units over a point's coordinates and the embedding of its
 * noise level. To all else a point is an image of one pixel with a channel for each coordinate.
 */
export interface PerceptronConfig {
  readonly kind: 'perceptron';
  readonly channels: number;
  readonly imageSize: 1;
  readonly width: number;
  readonly hiddenLayers: number;
  readonly embedding: z.infer<typeof embeddingSchema>;
  readonly classes?: undefined;
}

/** Every network that can be built and trained: those of cards, and the one of points, which no card names. */
export type AnyNetwork = NetworkConfig | PerceptronConfig;

/** Of the running statistics of batch normalisation; null for a network without them. */
export function batchMomentum(network: AnyNetwork): number | null {
  return network.kind === 'ddim-unet' && network.normalization.kind === 'batch' ? network.normalization.momentum : null;
}

/** The same network for images of another size: attention stays at the levels that have it. */
export function withImageSize(network: NetworkConfig, imageSize: number): NetworkConfig {
  if (network.kind !== 'ddim-unet') return { ...network, imageSize };
  const { attention } = network;
  const resolutions = attention?.resolutions.map((width) => (width * imageSize) / network.imageSize) ?? [];
  return { ...network, imageSize, attention: attention && { ...attention, resolutions } };
}
