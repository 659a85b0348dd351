import { createHash } from 'node:crypto';
import { z } from 'zod';
import { samplerNameSchema, samplingSchema, spacingSchema, type SamplingOptions } from '../../src/diffusion/config.ts';
import type { ModelCard } from '../../src/models/card.ts';

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
  /** Of image 0; image i has the seed `seed` + i. */
  seed: z.number(),
  /** SHA-256 of the feature network. */
  features: z.string(),
});
export type Protocol = z.infer<typeof protocolSchema>;

export function protocolOf(card: ModelCard, sampling: SamplingOptions, seed: number, featuresSha256: string): Protocol {
  const { sampler, steps, spacing, alphaBars, eta, clip } = sampling;
  const { imageSize } = card.network;
  const diffusion = JSON.stringify(card.diffusion);
  return { weights: card.file.sha256, diffusion, imageSize, sampler, steps, spacing, ...(alphaBars && { alphaBars }), eta, clip, seed, features: featuresSha256 };
}

const KEY_LENGTH = 16;

/** Names the folder in which the features of a protocol are kept. */
export function protocolKey(protocol: Protocol): string {
  return createHash('sha256').update(JSON.stringify(protocol)).digest('hex').slice(0, KEY_LENGTH);
}
