import { z } from 'zod';
import { labelSchema, samplerNameSchema, samplingSchema, spacingSchema } from '../diffusion/config.ts';
import { appliedGuidanceSchema, splitRuleSchema, type AppliedGuidance, type CardMetric } from './card.ts';
import { sha256Schema } from './identity.ts';

/*
 * `public/models/<id>/evaluation.json`: what `npm run evaluate` found out about a model's pictures, beside its card.
 * The card has the same numbers in short; here is all that is needed to repeat them.
 */
const countSchema = z.number().int().positive();
const seedSchema = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);

/** The parts of a split dataset. */
export const partSchema = z.enum(['train', 'validation', 'test']);
export type Part = z.infer<typeof partSchema>;

/** One number. Its name says what it can be compared with: `FID-768` is no FID. */
export const measureSchema = z.strictObject({
  /** `FID`, `KID` or `IS`, followed by the suffix of a feature network that is not the official one. */
  name: z.string().regex(/^(FID|KID|IS)(-[\w-]+)?$/, 'must be FID, KID or IS, or one of these with a suffix'),
  value: z.number(),
  /** Over the subsets of KID and the splits of IS; null for FID, which is one number. */
  deviation: z.number().nonnegative().nullable(),
  /** What the deviation is over, such as `100 subsets of 818 images`; null for FID. */
  over: z.string().nullable(),
});
export type Measure = z.infer<typeof measureSchema>;

/** Real photographs: a part of a dataset, or its first `images` in the order that the seed of the split decides. */
export const photographsSchema = z.strictObject({
  dataset: z.string(),
  part: partSchema,
  /** Of the split 80/10/10. */
  splitSeed: seedSchema,
  splitRule: splitRuleSchema.default(1),
  images: countSchema,
});
export type Photographs = z.infer<typeof photographsSchema>;

/** The network whose features were compared. */
export const featuresSchema = z.strictObject({
  name: z.string().min(1),
  sha256: sha256Schema,
  dimensions: countSchema,
  /** Class logits, from which IS is computed; null where the network has none. */
  logits: countSchema.nullable(),
});

/** How images were made: image i has the seed `seed` + i. */
export const generatedSchema = z.strictObject({
  samples: countSchema,
  sampler: samplerNameSchema,
  steps: samplingSchema.shape.steps,
  /** Of the network, for each image; absent in results of before they were counted, when each step took one. */
  evaluations: countSchema.optional(),
  spacing: spacingSchema,
  /** Of own spacing: the alphaBar that each step starts from. */
  alphaBars: samplingSchema.shape.alphaBars,
  eta: samplingSchema.shape.eta,
  clip: z.boolean(),
  /** The class of the images; absent for none. */
  label: labelSchema.optional(),
  /** Absent where the model was not guided. */
  guidance: appliedGuidanceSchema.optional(),
  seed: seedSchema,
});

/** When, where and by what something was measured. */
export const measuredSchema = z.strictObject({ at: z.iso.datetime(), device: z.string(), commit: z.string() });

/** One evaluation: generated images against real ones and, beside it, the same with real images in their place. */
const evaluationResultSchema = z.strictObject({
  /** SHA-256 of the model's weights. */
  weights: sha256Schema,
  generated: generatedSchema,
  /** Side in pixels of all images, generated and real; the features' network resizes them. */
  imageSize: countSchema,
  reference: photographsSchema,
  features: featuresSchema,
  metrics: z.array(measureSchema).min(1),
  /** What real images reach against the same reference: nothing can be expected to be better. Null where not measured. */
  floor: z.strictObject({ photographs: photographsSchema, metrics: z.array(measureSchema).min(1) }).nullable(),
  /**
   * What the floor's photographs reach once they are noised to the level `alphaBar`, which the last step starts from, and
   * denoised by that step: what is lost there no sampler can make up for. Null where not measured.
   */
  lastStep: z
    .strictObject({ photographs: photographsSchema, alphaBar: z.number().gt(0).lt(1), metrics: z.array(measureSchema).min(1) })
    .nullable()
    .default(null),
  measured: measuredSchema,
});
export type EvaluationResult = z.infer<typeof evaluationResultSchema>;

/** The whole file: the newest result comes last, and one of the same protocol replaces the older. */
export const evaluationSchema = z.strictObject({
  model: z.string(),
  results: z.array(evaluationResultSchema).min(1),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

/** `results` with `result` at the end, in the place of one of the same protocol and of those of other weights. */
export function withResult(results: readonly EvaluationResult[], result: EvaluationResult): EvaluationResult[] {
  const others = results.filter(({ weights }) => weights === result.weights).filter((other) => protocolOf(other) !== protocolOf(result));
  return [...others, result];
}

/** Equal for results that differ only in what was measured, and on which machine. */
function protocolOf({ generated, imageSize, reference, features }: EvaluationResult): string {
  const { samples, sampler, steps, spacing, alphaBars, eta, clip, label, guidance, seed } = generated;
  const { dataset, part, splitSeed, splitRule, images } = reference;
  return JSON.stringify([
    samples,
    sampler,
    steps,
    spacing,
    alphaBars,
    eta,
    clip,
    label,
    guidanceKey(guidance),
    seed,
    imageSize,
    dataset,
    part,
    splitSeed,
    splitRule,
    images,
    features.sha256,
  ]);
}

/** A card's entries for a result: its metrics, those of its floor as `FID-768 floor` and those of the last step as `FID-768 last step`. */
export function cardMetrics({ generated, reference, features, metrics, floor, lastStep }: EvaluationResult): CardMetric[] {
  const { samples, sampler, steps, evaluations, spacing, eta, clip, label, guidance, seed } = generated;
  const measuredWith = { reference: describePhotographs(reference), features: features.name, featuresSha256: features.sha256 };
  const made = {
    samples,
    sampler,
    steps,
    ...(evaluations !== undefined && { evaluations }),
    spacing,
    eta,
    clip,
    ...(label !== undefined && { label }),
    ...(guidance && { guidance }),
    seed,
  };
  const entries = metrics.map((measure): CardMetric => ({ ...measure, ...made, ...measuredWith }));
  const notDrawn = { sampler: 'none', steps: 0, spacing: null, eta: null, clip: null };
  const ofPhotographs = (
    kind: string,
    measured: NonNullable<EvaluationResult['floor']>,
    drawing: typeof notDrawn | typeof made,
  ): CardMetric[] => {
    const { images: samples, splitSeed: seed } = measured.photographs;
    return measured.metrics.map((measure) => ({ ...measure, name: `${measure.name} ${kind}`, ...drawing, samples, seed, ...measuredWith }));
  };
  return [
    ...entries,
    ...(floor ? ofPhotographs('floor', floor, notDrawn) : []),
    ...(lastStep ? ofPhotographs('last step', lastStep, made) : []),
  ];
}

/** `metrics` with `entries` at the end, in the place of those of the same name and protocol. */
export function withMetrics(metrics: readonly CardMetric[], entries: readonly CardMetric[]): CardMetric[] {
  const replaced = new Set(entries.map(keyOf));
  return [...metrics.filter((metric) => !replaced.has(keyOf(metric))), ...entries];
}

function keyOf({
  name,
  samples,
  sampler,
  steps,
  spacing,
  eta,
  clip,
  label,
  guidance,
  seed,
  reference,
  featuresSha256,
}: CardMetric): string {
  return JSON.stringify([name, samples, sampler, steps, spacing, eta, clip, label, guidanceKey(guidance), seed, reference, featuresSha256]);
}

/** Equal for equal guidance, in whatever order a file has its parts. */
function guidanceKey(guidance: AppliedGuidance | undefined): (string | number)[] | null {
  return guidance ? [guidance.weight, guidance.interval.minimumNoiseLevel, guidance.interval.maximumNoiseLevel, guidance.guide] : null;
}

/** As in `818 test images of Oxford Flowers 102 (split seed 1)`. */
function describePhotographs({ dataset, part, splitSeed, splitRule, images }: Photographs): string {
  return `${images} ${part} images of ${dataset} (split${splitRule === 2 ? ' by content,' : ''} seed ${splitSeed})`;
}
