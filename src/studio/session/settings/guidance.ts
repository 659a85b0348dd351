import { namedGuidance, samplingOptionsFor as optionsFor } from '../../../../packages/core/src/index.ts';
import type { Guidance, Label, SamplingOptions } from '../../../diffusion/config.ts';
import { isGuidedAt } from '../../../diffusion/guidance.ts';
import type { ModelCard } from '../../../documents/card.ts';
import { forwardMultiplyAdds } from '../../../networks/cost.ts';
import type { ModelEntry } from '../models/catalog.ts';
import { planRun } from '../trajectory/trajectory.ts';
import type { samplingOptions, Settings } from './settings.ts';

/** What of the settings decides how runs are guided. */
type GuidanceSettings = Pick<Settings, 'label' | keyof AskedGuidance>;

/** What of the settings is about guidance alone. */
export type AskedGuidance = Pick<Settings, 'guidanceWeight' | 'guidanceFrom' | 'guidanceTo'>;

/** A model as far as guidance depends on it. */
type Guided = Pick<ModelEntry, 'card' | 'guide'>;

/** The class that runs of the model draw with these settings; null for none. One that it does not have is none. */
export function labelOf({ label }: Pick<Settings, 'label'>, { classes }: Pick<ModelCard, 'classes'>): Label | null {
  if (classes === null || label === null) return null;
  return label === 'drawn' || label < classes.names.length ? label : null;
}

/** The label that the class of a label has in another model: by its name; `drawn` where that model has no class of the name. */
export function sameClass(
  label: Label | null,
  before: Pick<ModelCard, 'classes'> | undefined,
  after: Pick<ModelCard, 'classes'> | undefined,
): Label | null {
  if (typeof label !== 'number' || !before?.classes || !after?.classes) return label;
  const found = after.classes.names.indexOf(before.classes.names[label] ?? '');
  return found < 0 ? 'drawn' : found;
}

/** What images would be guided by: the model itself without a class, where they are of one, or the model's guide; null for nothing. */
export function guidedBy(settings: Pick<Settings, 'label'>, { card, guide }: Guided): 'itself' | 'guide' | null {
  if (labelOf(settings, card) !== null) return 'itself';
  return guide === undefined ? null : 'guide';
}

/** Whether runs of the model are guided with these settings. */
export function isGuidedBy(settings: GuidanceSettings, entry: Guided): boolean {
  return guidedBy(settings, entry) !== null && guidanceOf(settings, entry.card).weight !== 1;
}

/** Whether runs of the model need its guide with these settings. */
export function needsGuide(settings: GuidanceSettings, entry: Guided): boolean {
  return guidedBy(settings, entry) === 'guide' && isGuidedBy(settings, entry);
}

/** The guidance that the settings mean for a model: what they leave open is as its card says. */
export function guidanceOf(settings: GuidanceSettings, card: Pick<ModelCard, 'guide' | 'classes'>): Guidance {
  const { guidanceWeight, guidanceFrom, guidanceTo } = settings;
  const named = namedGuidance(labelOf(settings, card), card);
  const from = guidanceFrom ?? named?.interval.minimumNoiseLevel ?? 0;
  const to = guidanceTo ?? named?.interval.maximumNoiseLevel ?? 1;
  // One end may have been set beside another model's other end.
  const interval = { minimumNoiseLevel: Math.min(from, to), maximumNoiseLevel: Math.max(from, to) };
  return { weight: guidanceWeight ?? named?.weight ?? 1, interval };
}

/** The settings that mean this guidance, or none. */
export function guidanceSettings(guidance: Guidance | undefined): AskedGuidance {
  return {
    guidanceWeight: guidance?.weight ?? 1,
    guidanceFrom: guidance?.interval.minimumNoiseLevel ?? null,
    guidanceTo: guidance?.interval.maximumNoiseLevel ?? null,
  };
}

/** How a model samples with these settings: the class that they ask for, where it has any, and guided where there is something to guide by. */
export function samplingOptionsFor(entry: Guided, settings: Parameters<typeof samplingOptions>[0] & GuidanceSettings): SamplingOptions {
  const { sampler, steps, spacing, eta, clip } = settings;
  const guidance = isGuidedBy(settings, entry) ? guidanceOf(settings, entry.card) : null;
  return optionsFor(entry.card, { sampler, steps, spacing, eta, clip, label: labelOf(settings, entry.card), guidance });
}

/**
 * The time that guidance adds to a run, as a share of what the run takes without: the multiply-adds of what guides over the model's, at
 * the levels of the run that are guided. Throws as `planRun`.
 */
export function guidanceCost({ card, guide }: Guided, options: SamplingOptions): number {
  const { guidance, label } = options;
  const network = label === undefined ? guide?.card.network : card.network;
  if (!network || !guidance) return 0;
  const levels = planRun(card, options).levels.slice(0, -1);
  const guided = levels.filter(({ noiseRate }) => isGuidedAt(guidance, noiseRate ** 2));
  return (guided.length / Math.max(1, levels.length)) * (forwardMultiplyAdds(network) / forwardMultiplyAdds(card.network));
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

/** What a guided step does, in words that go on with what it costs. */
const effects: Readonly<Record<'itself' | 'guide', string>> = {
  itself: 'Each guided step also asks for a picture of no class, and moves away from that',
  guide: 'Each guided step also asks a weaker network, and moves away from what that says',
};

/** What guidance does, in words, and what it costs where that is known. */
export function describeGuidanceEffect(by: 'itself' | 'guide', cost: number | null): string {
  if (cost === null) return `${effects[by]}.`;
  if (cost === 0) return 'No step of this run lies between these noise levels: it changes nothing.';
  const distance = (share: number): number => Math.abs(Math.log(share / cost));
  const [, words] = amounts.reduce((nearest, amount) => (distance(amount[0]) < distance(nearest[0]) ? amount : nearest));
  return `${effects[by]}: ${words}.`;
}

/** At which noise levels a run is guided, in words. */
export function describeInterval({ interval: { minimumNoiseLevel: from, maximumNoiseLevel: to } }: Guidance): string {
  if (from === 0 && to === 1) return 'at every noise level';
  if (from === 0) return `up to a noise of ${to}`;
  return to === 1 ? `from a noise of ${from} on` : `from a noise of ${from} to ${to}`;
}
