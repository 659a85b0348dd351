import { z } from 'zod';
import { samplers } from './samplers/samplers.ts';

/** Below 1e-8 a beta is lost in the rounding of 1 - beta and the first steps would hold no noise at all. */
const betaSchema = z.number().min(1e-8).lt(1);
const timestepsSchema = z.number().int().positive().max(10_000);

/**
 * Continuous time in [0, 1]; the angle whose cosine is the signal rate grows linearly from
 * acos(maximumSignalRate) to acos(minimumSignalRate), as in the Keras DDIM example.
 */
export const cosineRatesSchema = z
  .strictObject({
    kind: z.literal('cosine-rates'),
    minimumSignalRate: z.number().gt(0).lt(1).default(0.02),
    maximumSignalRate: z.number().gt(0).lt(1).default(0.95),
  })
  .refine((schedule) => schedule.minimumSignalRate < schedule.maximumSignalRate, {
    message: 'minimumSignalRate must be below maximumSignalRate',
    path: ['minimumSignalRate'],
  });

/** Discrete time; betas spaced evenly from `betaStart` to `betaEnd` (Ho et al. 2020, section 4). */
export const linearBetasSchema = z.strictObject({
  kind: z.literal('linear'),
  betaStart: betaSchema,
  betaEnd: betaSchema,
  timesteps: timestepsSchema,
});

/** Discrete time; square roots of the betas spaced evenly (Rombach et al. 2022). */
export const scaledLinearBetasSchema = z.strictObject({
  kind: z.literal('scaled-linear'),
  betaStart: betaSchema,
  betaEnd: betaSchema,
  timesteps: timestepsSchema,
});

/** Discrete time; alphaBar follows a squared cosine, betas capped at `maximumBeta` (Nichol & Dhariwal 2021, eq. 17). */
export const squaredCosineSchema = z.strictObject({
  kind: z.literal('squared-cosine'),
  timesteps: timestepsSchema,
  maximumBeta: betaSchema.default(0.999),
});

/** How much of the image is left at each time. */
export const noiseScheduleSchema = z.discriminatedUnion('kind', [
  cosineRatesSchema,
  linearBetasSchema,
  scaledLinearBetasSchema,
  squaredCosineSchema,
]);
export type NoiseScheduleConfig = z.infer<typeof noiseScheduleSchema>;

/** What the network's output stands for: the noise, the clean image, or v = signalRate epsilon - noiseRate x0. */
export const predictionTypeSchema = z.enum(['epsilon', 'x0', 'v']);
export type PredictionType = z.infer<typeof predictionTypeSchema>;

/**
 * Which of a schedule's noise levels a run visits: `leading`, `linspace` and `trailing` are evenly spaced times (Lin et al. 2024,
 * table 2), `log-snr` evenly spaced log-signal-to-noise ratios (Lu et al. 2022), `quadratic` times that grow with the square
 * of the step (Song et al. 2021, appendix D.2), `karras` the levels of Karras et al. 2022, eq. 5, with rho 7; `own` are levels
 * that were found for the model and are given one by one.
 */
export const spacingSchema = z.enum(['leading', 'linspace', 'trailing', 'log-snr', 'quadratic', 'karras', 'own']);
export type Spacing = z.infer<typeof spacingSchema>;

/**
 * How much the noise levels count in the loss: alike, or as min-SNR does, no level more than one whose signal-to-noise
 * ratio is `gamma` (Hang et al. 2023, section 3.4).
 */
export const lossWeightingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform') }),
  z.strictObject({ kind: z.literal('min-snr'), gamma: z.number().positive().default(5) }),
]);
export type LossWeighting = z.infer<typeof lossWeightingSchema>;

/**
 * How training spreads its noise levels over a schedule: `uniform` in its time; `logit-normal`, where the logit of the share
 * of its time is normal (Esser et al. 2024, section 3.1); `log-normal`, where the logarithm of sigma = noiseRate /
 * signalRate is normal (Karras et al. 2022, table 1), cut off where the schedule ends.
 */
export const noiseLevelsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform') }),
  z.strictObject({
    kind: z.literal('logit-normal'),
    mean: z.number().min(-10).max(10).default(0),
    deviation: z.number().positive().max(10).default(1),
  }),
  z.strictObject({
    kind: z.literal('log-normal'),
    mean: z.number().min(-10).max(10).default(-1.2),
    deviation: z.number().positive().max(10).default(1.2),
  }),
]);
export type NoiseLevels = z.infer<typeof noiseLevelsSchema>;

export type SamplerName = keyof typeof samplers;
export const samplerNameSchema = z.enum(Object.keys(samplers) as [SamplerName, ...SamplerName[]]);

/**
 * The alphaBar that the last step ends at: `one` makes the result the last predicted x0, `first` stops at the
 * schedule's own time 0, a little short of it (diffusers' `set_alpha_to_one` true and false).
 */
export const finalAlphaBarSchema = z.enum(['one', 'first']);

/** Noise levels, 1 - alphaBar, from 0 (no noise) to 1 (no image), both ends included. */
export const noiseIntervalSchema = z
  .strictObject({
    minimumNoiseLevel: z.number().min(0).max(1).default(0),
    maximumNoiseLevel: z.number().min(0).max(1).default(1),
  })
  .refine(({ minimumNoiseLevel, maximumNoiseLevel }) => minimumNoiseLevel <= maximumNoiseLevel, {
    message: 'minimumNoiseLevel must not be above maximumNoiseLevel',
    path: ['minimumNoiseLevel'],
  });
export type NoiseInterval = z.infer<typeof noiseIntervalSchema>;

/** How far a model's prediction is moved away from its guide's, and at which noise levels: weight 1 is none. */
export const guidanceSchema = z.strictObject({
  weight: z.number().min(1).max(10),
  interval: noiseIntervalSchema.default({ minimumNoiseLevel: 0, maximumNoiseLevel: 1 }),
});
export type Guidance = z.infer<typeof guidanceSchema>;

/** The class of images, from 0; or `drawn`, for each a class by its seed, as often as training images have it. None when absent. */
export const labelSchema = z.union([z.number().int().nonnegative(), z.literal('drawn')]);
export type Label = z.infer<typeof labelSchema>;

/** The most steps that one run may take. */
export const MAXIMUM_STEPS = 1000;

/** What a person or a command chooses for one run of a sampler. */
export const samplingSchema = z
  .strictObject({
    sampler: samplerNameSchema,
    steps: z.number().int().min(1).max(MAXIMUM_STEPS),
    spacing: spacingSchema,
    /** DDIM's share of fresh noise: 0 is deterministic, 1 has DDPM's variance. No other sampler reads it. */
    eta: z.number().min(0).max(1),
    /** Whether each predicted x0 is clipped to [-1, 1]. */
    clip: z.boolean(),
    /** Added to every timestep of leading spacing (diffusers' `steps_offset`); 0 when absent. */
    offset: z.number().int().nonnegative().optional(),
    /** `one` when absent. */
    finalAlphaBar: finalAlphaBarSchema.optional(),
    /** The alphaBar that each step starts from, rising, of `own` spacing. */
    alphaBars: z.array(z.number().gt(0).lt(1)).optional(),
    label: labelSchema.optional(),
    /** By the model itself without a class where there is a label, else by the model's guide; none when absent. */
    guidance: guidanceSchema.optional(),
  })
  .refine(({ spacing, alphaBars }) => (spacing === 'own') === (alphaBars !== undefined), {
    message: 'levels are given with own spacing, and with no other',
    path: ['alphaBars'],
  })
  .refine(({ alphaBars, steps }) => alphaBars === undefined || alphaBars.length === steps, {
    message: 'there must be one for each step',
    path: ['alphaBars'],
  })
  .refine(({ alphaBars }) => alphaBars?.every((alphaBar, index) => alphaBar > (alphaBars[index - 1] ?? 0)) ?? true, {
    message: 'each must be above the one before it',
    path: ['alphaBars'],
  });
export type SamplingOptions = z.infer<typeof samplingSchema>;

/** How images are drawn unless a person says otherwise, on the page and in Node: what drew the nearest pictures in 20 evaluations (docs/benchmarks.md). */
export const DEFAULT_SAMPLING = {
  sampler: 'dpm-solver++',
  steps: 20,
  spacing: 'log-snr',
  eta: 0,
  clip: true,
} as const satisfies SamplingOptions;
