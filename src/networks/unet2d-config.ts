import { z } from 'zod';
import { linearBetasSchema, scaledLinearBetasSchema, squaredCosineSchema } from '../diffusion/config.ts';
import { VanishingSignalError } from '../diffusion/errors.ts';
import { classCountSchema } from './class-embedding.ts';
import { timestepLevels, type TimestepSchedule } from './timestep-levels.ts';

const positiveInteger = z.number().int().positive();

/* Bounds on what a card from elsewhere may ask to be looked at, as those of `network.ts`. */
const maximumLevels = 12;
const maximumBlockDepth = 32;
const maximumChannels = 4096;

const channelCount = positiveInteger.max(maximumChannels);
const levels = z.array(z.number().int().nonnegative()).max(maximumLevels, { abort: true });

/**
 * Where pixels attend to one another: in every residual block of the levels `down` and `up`, 0 for the finest, and
 * between the two blocks at the bottom. In heads of `headChannels` channels; null for one head of them all.
 */
const attentionSchema = z.strictObject({
  down: levels.default([]),
  middle: z.boolean().default(true),
  up: levels.default([]),
  headChannels: channelCount.nullable().default(8),
});

/**
 * Sinusoidal embedding of the timestep (Vaswani et al. 2017, section 3.5), with as many numbers as the first level has
 * channels: frequency i of n is 10000^(-i / (n - frequencyShift)) radians a timestep.
 */
const timeEmbeddingSchema = z.strictObject({
  frequencyShift: z.number().min(0).lt(2).default(0),
  first: z.enum(['sines', 'cosines']).default('cosines'),
});

/** The schedules whose times are counted. */
const timestepScheduleSchema = z.discriminatedUnion('kind', [linearBetasSchema, scaledLinearBetasSchema, squaredCosineSchema]);

/**
 * Configuration of the UNet of Ho et al. 2020 as Hugging Face's diffusers has it (UNet2DModel): `widths` are the channels
 * of each level from the finest on, `blockDepth` the residual blocks of a level on the way down, where the way up has one
 * more. `downsamplingZeros` says where the strided convolutions meet zeros: diffusers' `downsample_padding` 1 is `before`,
 * 0 `after`. `modulation` is what the timestep does to the second normalisation of a block: a `shift` of its input, or
 * `scale-shift` of its result. The network reads timesteps; `schedule` tells which one has a noise level.
 */
export const unet2dSchema = z
  .strictObject({
    kind: z.literal('unet2d'),
    imageSize: positiveInteger.default(64),
    channels: positiveInteger.default(3),
    widths: z.array(channelCount).min(1).max(maximumLevels, { abort: true }).default([224, 448, 672, 896]),
    blockDepth: positiveInteger.max(maximumBlockDepth).default(2),
    attention: attentionSchema.prefault({ down: [1, 2, 3], up: [1, 2, 3] }),
    groups: channelCount.default(32),
    epsilon: z.number().positive().max(1).default(1e-5),
    downsamplingZeros: z.enum(['before', 'after']).default('before'),
    modulation: z.enum(['shift', 'scale-shift']).default('shift'),
    timeEmbedding: timeEmbeddingSchema.prefault({}),
    schedule: timestepScheduleSchema.default({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 }),
    classes: classCountSchema,
  })
  .check((context) => {
    if (context.issues.length > 0) return;
    for (const { message, path } of contradictionsIn(context.value)) {
      context.issues.push({ code: 'custom', message, input: context.value, path });
    }
  });

export type UNet2dConfig = z.infer<typeof unet2dSchema>;

interface Contradiction {
  readonly message: string;
  readonly path: string[];
}

/** Everything for which no network could be built. Messages go on from what lies at the path. */
function contradictionsIn({ imageSize, widths, groups, attention, timeEmbedding, schedule }: UNet2dConfig): Contradiction[] {
  const found: Contradiction[] = [];
  const divisor = 2 ** (widths.length - 1);
  const [firstWidth = 0] = widths;
  if (imageSize % divisor !== 0) {
    found.push({ message: `must be a multiple of ${divisor}, of 2 for every level below the first`, path: ['imageSize'] });
  }
  for (const width of widths.filter((width) => width % groups !== 0)) {
    found.push({ message: `must be multiples of ${groups}, the number of groups, which ${width} is not`, path: ['widths'] });
  }
  if (firstWidth % 2 !== 0) found.push({ message: 'must begin with an even number, for half of it are sines', path: ['widths'] });
  if (firstWidth / 2 <= timeEmbedding.frequencyShift) {
    found.push({ message: `must be below ${firstWidth / 2}, half of the first width`, path: ['timeEmbedding', 'frequencyShift'] });
  }
  for (const level of [...attention.down, ...attention.up].filter((level) => level >= widths.length)) {
    found.push({ message: `has level ${level}, where there are 0 to ${widths.length - 1}`, path: ['attention'] });
  }
  const attending = [...attention.down, ...attention.up, ...(attention.middle ? [widths.length - 1] : [])];
  for (const width of attending.flatMap((level) => widths[level] ?? [])) {
    if (attention.headChannels !== null && width % attention.headChannels !== 0) {
      found.push({ message: `must divide ${width}, the width of a level that attends`, path: ['attention', 'headChannels'] });
    }
  }
  const unclear = problemOf(schedule);
  if (unclear !== null) found.push({ message: unclear, path: ['schedule'] });
  return found;
}

/** Why timesteps cannot be told from noise levels, or null. */
function problemOf(schedule: TimestepSchedule): string | null {
  if (schedule.timesteps < 2) return 'must have at least two timesteps';
  try {
    const noiseLevels = timestepLevels(schedule);
    const twin = noiseLevels.findIndex((level, timestep) => timestep > 0 && level === noiseLevels[timestep - 1]);
    return twin < 0 ? null : `has timesteps, ${twin - 1} and ${twin}, of one noise level in single precision`;
  } catch (error) {
    if (error instanceof VanishingSignalError) return error.message;
    throw error;
  }
}
