import { z } from 'zod';
import { samplingOptionsFor } from '../../../../packages/core/src/index.ts';
import {
  DEFAULT_SAMPLING,
  guidanceSchema,
  labelSchema,
  MAXIMUM_STEPS,
  samplerNameSchema,
  spacingSchema,
  type SamplingOptions,
} from '../../../diffusion/config.ts';
import type { ModelCard } from '../../../documents/card.ts';

export const maximumSeed = 2 ** 32 - 1;
export const maximumImages = 16;

/** Everything that a visitor chooses for a run. */
export const settingsSchema = z.object({
  /** Null until a choice is made: the catalog's first. */
  modelId: z.string().nullable(),
  seed: z.number().int().min(0).max(maximumSeed),
  /** Unlocked, every run has a seed of its own. */
  seedLocked: z.boolean(),
  images: z.number().int().min(1).max(maximumImages),
  steps: z.number().int().min(1).max(MAXIMUM_STEPS),
  sampler: samplerNameSchema,
  spacing: spacingSchema,
  eta: z.number().min(0).max(1),
  clip: z.boolean(),
  /** The class to draw of a model that has classes; null for none. */
  label: labelSchema.nullable(),
  /** How far a model is guided that has a guide, or draws a class; 1 is not at all; null for as far as the model's card says. */
  guidanceWeight: guidanceSchema.shape.weight.nullable(),
  /** The noise levels, 1 - alphaBar, between which it is guided; null for those that the model's card names. */
  guidanceFrom: z.number().min(0).max(1).nullable(),
  guidanceTo: z.number().min(0).max(1).nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  modelId: null,
  seed: 0,
  seedLocked: false,
  images: 4,
  ...DEFAULT_SAMPLING,
  label: 'drawn',
  guidanceWeight: null,
  guidanceFrom: null,
  guidanceTo: null,
};

/** The part of the settings that every sampler reads, without class and guidance, which take a model that has them. */
export function samplingOptions(
  { sampler, steps, spacing, eta, clip }: Pick<Settings, 'sampler' | 'steps' | 'spacing' | 'eta' | 'clip'>,
  card: Pick<ModelCard, 'ownLevels'>,
): SamplingOptions {
  return samplingOptionsFor({ ...card, classes: null, guide: null }, { sampler, steps, spacing, eta, clip });
}

/** Settings from anything: each field that is missing or out of range falls back to its default alone. */
export function parseSettings(value: unknown): Settings {
  const given: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const sound = Object.entries(settingsSchema.shape).filter(([key, schema]) => key in given && schema.safeParse(given[key]).success);
  return settingsSchema.parse({ ...defaultSettings, ...Object.fromEntries(sound.map(([key]) => [key, given[key]])) });
}

/** The seed after another one; after the last comes 0. */
export function nextSeed(seed: number): number {
  return (seed + 1) % 2 ** 32;
}

/** A uniformly random uint32. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
