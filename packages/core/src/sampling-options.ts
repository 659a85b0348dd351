import { z } from 'zod';
import { DEFAULT_SAMPLING, samplingSchema, type Guidance, type Label, type SamplingOptions } from '../../../src/diffusion/config.ts';
import { ownLevelsFor, type ModelCard } from '../../../src/documents/card.ts';
import { describeFirstIssue } from '../../../src/documents/issue.ts';
import { SamplingOptionsError } from './errors.ts';

/** What may be chosen of a run's sampling; what is left out is as the model's card says, or else as `DEFAULT_SAMPLING`. */
export interface SamplingChoices extends Partial<Pick<SamplingOptions, 'sampler' | 'steps' | 'spacing' | 'eta' | 'clip'>> {
  /** A class from 0, `drawn` by the seeds, which is what a model with classes does unless told otherwise, or null for none. */
  readonly label?: Label | null | undefined;
  /** Null for none. */
  readonly guidance?: Guidance | null | undefined;
}

/** The guidance that a model's card names for images of a class, or of none. */
export function namedGuidance(label: Label | null, { classes, guide }: Pick<ModelCard, 'classes' | 'guide'>): Guidance | null {
  const named = label === null ? guide : classes?.guidance;
  return named ? { weight: named.weight, interval: named.interval } : null;
}

/**
 * How a model samples with these choices. Levels of `own` spacing are the card's for as many steps, or for the nearest number that
 * it has any for; without any, spacing is the usual one.
 *
 * @throws SamplingOptionsError
 */
export function samplingOptionsFor(
  card: Pick<ModelCard, 'ownLevels' | 'classes' | 'guide'>,
  { label = card.classes && 'drawn', guidance = namedGuidance(label, card), ...choices }: SamplingChoices,
): SamplingOptions {
  const { sampler, steps, spacing, eta, clip } = { ...DEFAULT_SAMPLING, ...choices };
  const own = spacing === 'own' ? ownLevelsFor(card, steps) : null;
  const levels = own ?? { steps, spacing: spacing === 'own' ? DEFAULT_SAMPLING.spacing : spacing };
  return parseOptions(samplingSchema, {
    sampler,
    eta,
    clip,
    spacing,
    ...levels,
    ...(label !== null && { label }),
    ...(guidance !== null && guidance.weight !== 1 && { guidance }),
  });
}

/** What of a run no sampler reads: its seed, a uint32, and how many images it makes, of which image i has (seed + i) mod 2^32. */
export const batchSchema = z.object({
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  images: z.number().int().min(1).default(1),
});

/** Options of a run as a schema has them. @throws SamplingOptionsError */
export function parseOptions<Options>(schema: z.ZodType<Options>, value: unknown): Options {
  const { data, error } = schema.safeParse(value);
  if (error) throw new SamplingOptionsError(describeFirstIssue(error), { cause: error });
  return data;
}
