import { createHash } from 'node:crypto';
import { z } from 'zod';
import { samplerNameSchema, samplingSchema, spacingSchema } from '../../src/diffusion/config.ts';
import type { AppliedGuidance } from '../../src/documents/card.ts';
import { NoGuideError } from '../../src/runtime/errors.ts';
import type { SamplingOptions } from '../../src/diffusion/config.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';

/** Images as a model makes them. */
export interface GeneratedImages {
  readonly model: DenoisingModel;
  /** Needed where `sampling` has guidance; null for none. */
  readonly guide: DenoisingModel | null;
  readonly sampling: SamplingOptions;
  /** Of image 0; image i has the seed `seed` + i. */
  readonly seed: number;
}

/** Everything that the features of a generated image depend on beside its number. */
export const protocolSchema = z.strictObject({
  /** SHA-256 of the model's weights. */
  weights: z.string(),
  /** The card's schedule and prediction, as JSON. */
  diffusion: z.string(),
  imageSize: z.number(),
  sampler: samplerNameSchema,
  steps: z.number(),
  spacing: spacingSchema,
  alphaBars: samplingSchema.shape.alphaBars,
  eta: samplingSchema.shape.eta,
  clip: z.boolean(),
  /** The class of images, and training images of each by which it is drawn, as JSON; absent where images are of none. */
  classes: z.string().optional(),
  /** How the model is guided and what its guide's card says of diffusion, as JSON; absent where it is not guided. */
  guidance: z.string().optional(),
  /** Of image 0; image i has the seed `seed` + i. */
  seed: z.number(),
  /** SHA-256 of the feature network. */
  features: z.string(),
});
export type Protocol = z.infer<typeof protocolSchema>;

export function protocolOf(generated: GeneratedImages, featuresSha256: string): Protocol {
  const {
    model: { card },
    sampling,
    seed,
  } = generated;
  const { sampler, steps, spacing, alphaBars, eta, clip, label } = sampling;
  const { imageSize } = card.network;
  const diffusion = JSON.stringify(card.diffusion);
  const guidance = guidanceSettings(generated);
  const optional = {
    ...(alphaBars && { alphaBars }),
    eta,
    clip,
    ...(label !== undefined && { classes: JSON.stringify([label, card.classes?.counts]) }),
    ...(guidance !== null && { guidance }),
  };
  return { weights: card.file.sha256, diffusion, imageSize, sampler, steps, spacing, ...optional, seed, features: featuresSha256 };
}

/** Everything that images depend on through guidance, as JSON; null where they are not guided. @throws NoGuideError where the guide lacks */
export function guidanceSettings(generated: Omit<GeneratedImages, 'seed'>): string | null {
  const applied = appliedGuidance(generated);
  return applied ? JSON.stringify([applied, generated.guide?.card.diffusion]) : null;
}

/** The guidance that images are made with and by which guide; undefined for none. @throws NoGuideError where the guide lacks */
export function appliedGuidance({
  model,
  guide,
  sampling: { guidance, label },
}: Omit<GeneratedImages, 'seed'>): AppliedGuidance | undefined {
  if (guidance === undefined) return undefined;
  const guiding = label === undefined ? guide : model;
  if (guiding === null) throw new NoGuideError(model.card.id);
  const {
    weight,
    interval: { minimumNoiseLevel, maximumNoiseLevel },
  } = guidance;
  return { weight, interval: { minimumNoiseLevel, maximumNoiseLevel }, guide: guiding.card.file.sha256 };
}

const KEY_LENGTH = 16;

/** Names the folder in which the features of a protocol are kept. */
export function protocolKey(protocol: Protocol): string {
  return createHash('sha256').update(JSON.stringify(protocol)).digest('hex').slice(0, KEY_LENGTH);
}
