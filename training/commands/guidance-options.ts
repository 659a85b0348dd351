import { InvalidArgumentError, type Command } from 'commander';
import { guidanceSchema, noiseIntervalSchema, type NoiseInterval, type SamplingOptions } from '../../src/diffusion/config.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { forwardMultiplyAdds } from '../../src/networks/cost.ts';
import { guideOf } from '../../src/runtime/guide.ts';
import type { DenoisingModel } from '../../src/runtime/model.ts';
import { openNodeGuide } from '../../src/runtime/node.ts';
import type { NodeProvider } from '../../src/runtime/provider.ts';
import { number, UsageError } from './command.ts';

/* Guidance by a weaker version of the model, for the commands that draw images. */

export interface GuidanceOptions {
  /** The weight, or true for the one that the model's card names. */
  readonly guidance?: number | true;
  readonly guidanceInterval?: NoiseInterval;
}

/** Adds how far and where a model is guided. */
export function addGuidanceOptions(command: Command): Command {
  return command
    .option(
      '--guidance [weight]',
      "move what the model predicts away from what its guide does, or without a class where images have one, so far; 1 is not at all (default: as the model's card says)",
      guidanceWeight,
    )
    .option('--guidance-interval <from,to>', 'only at these noise levels, from 0 (no noise) to 1 (no image)', noiseInterval);
}

/** Whether a model is to be guided. @throws UsageError where an interval is given without guidance */
export function isGuided({ guidance, guidanceInterval }: GuidanceOptions): boolean {
  if (guidance === undefined && guidanceInterval !== undefined)
    throw new UsageError('--guidance-interval goes with --guidance: give both, or leave it out.');
  return guidance !== undefined && guidance !== 1;
}

/** How images are drawn with guidance, and by which open guide. */
export interface GuidedSampling {
  readonly sampling: SamplingOptions;
  /** Null for none. */
  readonly guide: DenoisingModel | null;
}

/**
 * Opens the guide of the model in `folder` where the options ask for one; what they leave open is as its card says.
 * @throws UsageError, NoGuideError, GuideMismatchError, and what opening a model throws
 */
export async function openGuide(
  options: GuidanceOptions & { readonly provider: NodeProvider },
  sampling: SamplingOptions,
  folder: string,
  card: ModelCard,
): Promise<GuidedSampling> {
  if (!isGuided(options)) return { sampling, guide: null };
  const isOfClass = sampling.label !== undefined;
  return {
    sampling: withGuidance(options, sampling, card, isOfClass),
    guide: isOfClass ? null : await openNodeGuide(folder, card, options.provider),
  };
}

/**
 * How images of a model are drawn with the guidance that the options ask for; what they leave open is as its card says.
 * @param isOfClass whether images have a class, and the model itself, told of none, guides them
 * @throws UsageError, NoGuideError
 */
export function withGuidance(options: GuidanceOptions, sampling: SamplingOptions, card: ModelCard, isOfClass: boolean): SamplingOptions {
  if (!isGuided(options)) return sampling;
  const named = isOfClass && card.classes ? card.classes.guidance : guideOf(card);
  const { guidance: weight, guidanceInterval: interval = named.interval } = options;
  return { ...sampling, guidance: { weight: typeof weight === 'number' ? weight : named.weight, interval } };
}

/**
 * How images were guided and what that cost, for a command's last line: `, guided by 1.6 at noise levels 0 to 1, where an
 * evaluation costs 1.25 times as much`; empty where they were not.
 */
export function describeGuidance({ guide, sampling: { guidance } }: GuidedSampling, { network }: Pick<ModelCard, 'network'>): string {
  if (guidance === undefined) return '';
  const {
    weight,
    interval: { minimumNoiseLevel, maximumNoiseLevel },
  } = guidance;
  // Without a guide it is the model itself, told of no class.
  const cost = guide === null ? 1 : forwardMultiplyAdds(guide.card.network) / forwardMultiplyAdds(network);
  return `, guided by ${weight} at noise levels ${minimumNoiseLevel} to ${maximumNoiseLevel}, where an evaluation costs ${(1 + cost).toFixed(2)} times as much`;
}

/** Reads how far a model is guided, as the value of an option. */
export function guidanceWeight(text: string): number {
  const weight = guidanceSchema.shape.weight.safeParse(number(text));
  if (!weight.success) throw new InvalidArgumentError('It must be from 1 (not at all) to 10.');
  return weight.data;
}

/** Reads two noise levels, as the value of an option. */
export function noiseInterval(text: string): NoiseInterval {
  const [from, to, ...others] = text.split(',').map(number);
  const interval = noiseIntervalSchema.safeParse({ minimumNoiseLevel: from, maximumNoiseLevel: to });
  if (from === undefined || to === undefined || others.length > 0 || !interval.success) {
    throw new InvalidArgumentError('It must be two numbers from 0 to 1, the smaller first, such as 0.05,0.9.');
  }
  return interval.data;
}
