import { z } from 'zod';
import {
  guidanceSchema,
  labelSchema,
  MAXIMUM_STEPS,
  noiseScheduleSchema,
  predictionTypeSchema,
  type NoiseScheduleConfig,
} from '../diffusion/config.ts';
import { VanishingSignalError } from '../diffusion/errors.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { modelIdSchema, sha256Schema } from './identity.ts';
import { networkSchema, type NetworkConfig } from '../networks/network.ts';
import { weightPrecisions } from '../networks/parameters.ts';

/** How the network was trained to see noise; its schedule and prediction type decide how a sampler reads it. */
export const diffusionSchema = z.strictObject({
  schedule: noiseScheduleSchema.check((context) => {
    // What is out of bounds already is not to be computed.
    const problem = context.issues.length > 0 ? null : problemOf(context.value);
    if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value });
  }),
  prediction: predictionTypeSchema,
});
export type DiffusionConfig = z.infer<typeof diffusionSchema>;

/** Why a schedule cannot be computed, or null: a page would fail on it while drawing. */
function problemOf(schedule: NoiseScheduleConfig): string | null {
  try {
    createNoiseSchedule(schedule);
    return null;
  } catch (error) {
    if (error instanceof VanishingSignalError) return error.message;
    throw error;
  }
}

/** Guidance as pictures were made with it: how far, at which noise levels, and by the guide whose weights file has this SHA-256, which is the model's own where it was guided by itself without classes. */
export const appliedGuidanceSchema = guidanceSchema.extend({ guide: sha256Schema });
export type AppliedGuidance = z.infer<typeof appliedGuidanceSchema>;

/** A measure of the model's pictures, or of real ones as its floor, with all that is needed to repeat it. */
const metricSchema = z.strictObject({
  name: z.string(),
  value: z.number(),
  deviation: z.number().nullable(),
  /** What the deviation is over, such as `100 subsets of 818 images`; null where there is none. */
  over: z.string().nullable(),
  samples: z.number().int().positive(),
  /** `none` for real images, which take 0 steps. */
  sampler: z.string(),
  steps: z.number().int().nonnegative(),
  /** Of the network, for each image; absent in older cards, when each step took one, and for real images. */
  evaluations: z.number().int().positive().optional(),
  spacing: z.string().nullable(),
  eta: z.number().nullable(),
  clip: z.boolean().nullable(),
  /** The class of the images; absent for none. */
  label: labelSchema.optional(),
  /** Absent where the model was not guided. */
  guidance: appliedGuidanceSchema.optional(),
  seed: z.number().int().nonnegative(),
  reference: z.string(),
  features: z.string(),
  featuresSha256: sha256Schema,
});
export type CardMetric = z.infer<typeof metricSchema>;

/**
 * A known answer: the prediction for one image of seeded Gaussian noise (`seed`) at `noiseLevel`. `values` are
 * `values.length` entries spread evenly over the flattened output, so that a provider that silently computes
 * something else is caught at load.
 */
export const goldenSchema = z.strictObject({
  seed: z.number().int().nonnegative(),
  noiseLevel: z.number().min(0).max(1),
  /** The class that the image is said to have; none where absent. */
  label: z.number().int().nonnegative().optional(),
  values: z.array(z.number()).min(8),
});
export type Golden = z.infer<typeof goldenSchema>;

/** The model whose weights a training started from. */
export const startedFromSchema = z.strictObject({
  id: modelIdSchema,
  title: z.string(),
  /** By it and by those that it started from, as its card says. */
  samplesSeen: z.number().int().nonnegative(),
  /** As of its card. */
  totalHours: z.number().nonnegative().nullable().default(null),
  /** Of its file. */
  sha256: sha256Schema,
  /** The noise that it was trained to see and what it predicted, which may be others than those of the model that came of it; null where not told. */
  diffusion: diffusionSchema.nullable().default(null),
});
export type StartedFrom = z.infer<typeof startedFromSchema>;

/** Where a model was made of whose training nothing is known here: its card tells of none. Null for a model of this project's trainer. */
const importedFromSchema = z.strictObject({
  format: z.literal('diffusers'),
  /** What the whole was called there, such as DDPMPipeline. */
  pipeline: z.string(),
  /** Of diffusers, where told. */
  version: z.string().nullable(),
  /** Of the file of weights that was read. */
  sha256: sha256Schema,
});

/** The noise levels from which a run in so many steps takes them, alphaBar rising, where they were found for this model. */
const samplingLevelsSchema = z
  .strictObject({ steps: z.number().int().positive().max(MAXIMUM_STEPS), alphaBars: z.array(z.number().gt(0).lt(1)) })
  .refine(({ steps, alphaBars }) => alphaBars.length === steps, { message: 'there must be one for each step', path: ['alphaBars'] })
  .refine(({ alphaBars }) => alphaBars.every((alphaBar, index) => alphaBar > (alphaBars[index - 1] ?? 0)), {
    message: 'each must be above the one before it',
    path: ['alphaBars'],
  });
export type SamplingLevels = z.infer<typeof samplingLevelsSchema>;

/** The weaker version of the model by which it may be guided, a model folder within the model's own. */
const guideSchema = guidanceSchema.extend({
  /** Where its card lies, seen from the model's. */
  card: z.string().regex(/^[\w-]+\/card\.json$/, 'must be a card.json in a folder beside this card'),
  /** Of its weights file. `weight` and `interval` are what is used unless a person says otherwise. */
  sha256: sha256Schema,
});
export type GuideEntry = z.infer<typeof guideSchema>;

/** As long as the name of a folder can be, of which classes are made. */
const LONGEST_CLASS_NAME = 255;

/** The classes of some images, in the order of their labels. */
export const imageClassesSchema = z
  .strictObject({
    names: z.array(z.string().min(1).max(LONGEST_CLASS_NAME)).min(1),
    /** Training images of each. */ counts: z.array(z.number().int().nonnegative()),
  })
  .refine(({ names, counts }) => names.length === counts.length, { message: 'must have a count for each name', path: ['counts'] });
export type ImageClasses = z.infer<typeof imageClassesSchema>;

/**
 * The classes that a model was told of. An image of a class is drawn by guidance away from what the model predicts without any
 * (Ho & Salimans 2022): so far and at these noise levels unless a person says otherwise.
 */
const classesSchema = imageClassesSchema.safeExtend({ guidance: guidanceSchema });

/**
 * How images are divided into training, validation and test images: by their place in the dataset's list (1), which renaming,
 * adding and removing change, or by their own content (2). Models that were trained by the first keep it, so that what they
 * were tested with stays unseen.
 */
export const splitRuleSchema = z.union([z.literal(1), z.literal(2)]);
export type SplitRule = z.infer<typeof splitRuleSchema>;

/** Whether network and diffusion go together: a network that reads timesteps reads those of its diffusion's schedule. */
export function readsItsSchedule({
  network,
  diffusion,
}: {
  readonly network: NetworkConfig;
  readonly diffusion: DiffusionConfig;
}): boolean {
  if (network.kind !== 'unet2d') return true;
  const [own, other]: Readonly<Record<string, unknown>>[] = [network.schedule, diffusion.schedule];
  return Object.keys({ ...own, ...other }).every((key) => own?.[key] === other?.[key]);
}

/** What is said where it does not. */
export const OTHER_SCHEDULE = { message: 'must be the one whose timesteps the network reads', path: ['diffusion', 'schedule'] };

/** Cards from before the two were told apart have the run's own images as `samplesSeen`. */
function withOwnSamples(training: unknown): unknown {
  if (typeof training !== 'object' || training === null || 'samplesSeenInRun' in training) return training;
  const { data } = z.object({ samplesSeen: z.number(), startedFrom: startedFromSchema.nullable().optional() }).safeParse(training);
  if (!data) return training;
  return { ...training, samplesSeen: data.samplesSeen + (data.startedFrom?.samplesSeen ?? 0), samplesSeenInRun: data.samplesSeen };
}

/** Cards from before all hours were counted tell them of a training from random weights alone. */
function withTotals(training: unknown): unknown {
  const own = withOwnSamples(training);
  if (typeof own !== 'object' || own === null || 'totalHours' in own || !('hours' in own)) return own;
  const isFromNothing = !('startedFrom' in own) || own.startedFrom === null;
  return { ...own, totalHours: isFromNothing ? own.hours : null };
}

/** The card that lies beside a model's weights: everything that a page or a person needs to know of it. */
export const modelCardSchema = z
  .strictObject({
    id: modelIdSchema,
    title: z.string().min(1),
    dataset: z.strictObject({
      name: z.string(),
      licence: z.string(),
      split: z.string(),
      /** Of the content of all images, by the first split rule of their names and order, too; null in cards from before there was one. */
      fingerprint: z.string().nullable().default(null),
      /** What was done to images before the network saw them, in a clause; null in cards from before it was told. */
      preparation: z.string().nullable().default(null),
    }),
    network: networkSchema,
    diffusion: diffusionSchema,
    importedFrom: importedFromSchema.nullable().default(null),
    training: z.preprocess(
      withTotals,
      z.strictObject({
        /** Training images shown, repetitions counted, also to the models that it started from. */
        samplesSeen: z.number().int().nonnegative(),
        /** Those of them that the last run showed. */
        samplesSeenInRun: z.number().int().nonnegative(),
        steps: z.number().int().nonnegative(),
        batchSize: z.number().int().positive(),
        seed: z.number().int().nonnegative(),
        /** What the images were split by; null for `seed`. */
        splitSeed: z.number().int().nonnegative().nullable().default(null),
        splitRule: splitRuleSchema.default(1),
        device: z.string(),
        /** Of the last run. */
        hours: z.number().nonnegative(),
        /** Also of the trainings of the models that it started from; null where one of them does not tell. */
        totalHours: z.number().nonnegative().nullable(),
        commit: z.string(),
        preset: z.string(),
        /** The training loss on held-out images, and the peak signal-to-noise ratio of the predicted x0 there in dB; null where never measured. */
        validationLoss: z.number().nullable(),
        psnr: z.number().nullable(),
        /** The weights are an average over so large a share of the training, chosen after it; null for the average that the preset keeps. */
        averageLength: z.number().positive().nullable().default(null),
        /** Null for a training from random weights. */
        startedFrom: startedFromSchema.nullable().default(null),
      }),
    ),
    /** What `npm run levels` found, for runs of a few steps. */
    ownLevels: z.array(samplingLevelsSchema).default([]),
    metrics: z.array(metricSchema),
    file: z.strictObject({
      name: z.string(),
      bytes: z.number().int().positive(),
      sha256: sha256Schema,
      /** How its weights are stored; they are computed with as float32. */
      weights: z.enum(weightPrecisions).default('float32'),
    }),
    golden: goldenSchema,
    /** Null for a model that was trained without. */
    classes: classesSchema.nullable().default(null),
    /** Null for a model that has none. */
    guide: guideSchema.nullable().default(null),
  })
  .refine(readsItsSchedule, OTHER_SCHEDULE)
  .refine(({ network, classes }) => (network.classes ?? 0) === (classes?.names.length ?? 0), {
    message: 'must have as many names as the network has classes',
    path: ['classes'],
  });
export type ModelCard = z.infer<typeof modelCardSchema>;

/** The seed of the split into training, validation and test images, of a training that is planned or done. */
export function splitSeedOf({ seed, splitSeed }: Pick<ModelCard['training'], 'seed' | 'splitSeed'>): number {
  return splitSeed ?? seed;
}

/** The levels that were found for runs in so many steps, or in the number of steps nearest to it; null where none were found. */
export function ownLevelsFor({ ownLevels }: Pick<ModelCard, 'ownLevels'>, steps: number): SamplingLevels | null {
  const distance = (levels: SamplingLevels): number => Math.abs(levels.steps - steps);
  return ownLevels.reduce<SamplingLevels | null>(
    (nearest, levels) => (nearest && distance(nearest) <= distance(levels) ? nearest : levels),
    null,
  );
}

/** `public/models/catalog.json`: the models of a site, in the order of its dropdown. `card` is a path beside it. */
export const catalogSchema = z.strictObject({
  models: z.array(z.strictObject({ id: modelIdSchema, title: z.string().min(1), card: z.string().min(1) })),
  /** The study of these models, a path beside the file; absent where there is none. */
  study: z.string().min(1).optional(),
});
export type Catalog = z.infer<typeof catalogSchema>;
