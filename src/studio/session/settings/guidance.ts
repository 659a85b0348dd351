import type { Guidance, SamplingOptions } from '../../../diffusion/config.ts';
import { isGuidedAt } from '../../../diffusion/guidance.ts';
import { forwardMultiplyAdds } from '../../../networks/cost.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { planRun } from '../trajectory/trajectory.ts';
import { samplingOptions, type Settings } from './settings.ts';

/** What of the settings is about guidance. */
export type GuidanceSettings = Pick<Settings, 'guidanceWeight' | 'guidanceFrom' | 'guidanceTo'>;

/** A model as far as guidance depends on it. */
type Guided = Pick<ModelEntry, 'card' | 'guide'>;

/** Whether runs of the model are guided with these settings. */
export function isGuidedBy({ guidanceWeight }: Pick<Settings, 'guidanceWeight'>, { guide }: Guided): boolean {
  return guide !== undefined && guidanceWeight !== 1;
}

/** The guidance that the settings mean for a model: what they leave open is as its card says. */
export function guidanceOf(
  { guidanceWeight: weight, guidanceFrom, guidanceTo }: GuidanceSettings,
  { guide }: Pick<ModelEntry['card'], 'guide'>,
): Guidance {
  const from = guidanceFrom ?? guide?.interval.minimumNoiseLevel ?? 0;
  const to = guidanceTo ?? guide?.interval.maximumNoiseLevel ?? 1;
  // One end may have been set beside another model's other end.
  return { weight, interval: { minimumNoiseLevel: Math.min(from, to), maximumNoiseLevel: Math.max(from, to) } };
}

/** The settings that mean this guidance, or none. */
export function guidanceSettings(guidance: Guidance | undefined): GuidanceSettings {
  return {
    guidanceWeight: guidance?.weight ?? 1,
    guidanceFrom: guidance?.interval.minimumNoiseLevel ?? null,
    guidanceTo: guidance?.interval.maximumNoiseLevel ?? null,
  };
}

/** How a model samples with these settings: guided, where they ask for it and it has a guide. */
export function samplingOptionsFor(entry: Guided, settings: Parameters<typeof samplingOptions>[0] & GuidanceSettings): SamplingOptions {
  const options = samplingOptions(settings, entry.card);
  return isGuidedBy(settings, entry) ? { ...options, guidance: guidanceOf(settings, entry.card) } : options;
}

/**
 * The time that guidance adds to a run, as a share of what the run takes without: the guide's multiply-adds over the model's, at the
 * levels of the run that are guided. Throws as `planRun`.
 */
export function guidanceCost({ card, guide }: Guided, options: SamplingOptions): number {
  const { guidance } = options;
  if (!guide || !guidance) return 0;
  const levels = planRun(card, options).levels.slice(0, -1);
  const guided = levels.filter(({ noiseRate }) => isGuidedAt(guidance, noiseRate ** 2));
  return (guided.length / Math.max(1, levels.length)) * (forwardMultiplyAdds(guide.card.network) / forwardMultiplyAdds(card.network));
}

const amounts: readonly (readonly [share: number, words: string])[] = [
  [0.03, 'hardly any more time'],
  [0.1, 'about a tenth more time'],
  [0.2, 'about a fifth more time'],
  [0.25, 'about a quarter more time'],
  [1 / 3, 'about a third more time'],
  [0.5, 'about half as much time again'],
  [2 / 3, 'about two thirds more time'],
  [0.75, 'about three quarters more time'],
  [1, 'about twice the time'],
  [2, 'about three times the time'],
];

/** What guidance costs, in words. */
export function describeGuidanceCost(cost: number): string {
  if (cost === 0) return 'No step of this run lies between these noise levels: it changes nothing.';
  const distance = (share: number): number => Math.abs(Math.log(share / cost));
  const [, words] = amounts.reduce((nearest, amount) => (distance(amount[0]) < distance(nearest[0]) ? amount : nearest));
  return `Each guided step also asks a weaker network, and moves away from what that says: ${words}.`;
}

/** At which noise levels a run is guided, in words. */
export function describeInterval({ interval: { minimumNoiseLevel: from, maximumNoiseLevel: to } }: Guidance): string {
  if (from === 0 && to === 1) return 'at every noise level';
  if (from === 0) return `up to a noise of ${to}`;
  return to === 1 ? `from a noise of ${from} on` : `from a noise of ${from} to ${to}`;
}
