import { samplers } from '../../../diffusion/samplers/samplers.ts';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { guidanceSettings, samplingOptionsFor, type AskedGuidance } from '../../session/settings/guidance.ts';
import type { Settings } from '../../session/settings/settings.ts';
import type { Recipe } from '../../session/trajectory/trajectory.ts';

/** The two that are compared. */
export const sideNames = ['a', 'b'] as const;
export type SideName = (typeof sideNames)[number];
export type Sides<Value> = Readonly<Record<SideName, Value>>;

/** How a side is written. */
export const sideTitles: Sides<string> = { a: 'A', b: 'B' };

/** What each side chooses for itself. */
export type SideSettings = Pick<Settings, 'modelId' | 'sampler' | 'spacing' | 'steps' | 'eta' | 'clip' | 'label' | keyof AskedGuidance>;
export type SideSetting = keyof SideSettings;

/** What is compared, in the words of the page. */
export const settingTitles: Readonly<Record<SideSetting, string>> = {
  modelId: 'Model',
  label: 'Class',
  steps: 'Steps',
  sampler: 'Method',
  spacing: 'Spacing',
  eta: 'Eta',
  clip: 'Clipping',
  guidanceWeight: 'Guidance',
  guidanceFrom: 'Least noise guided',
  guidanceTo: 'Most noise guided',
};

const settingNames = Object.keys(settingTitles) as SideSetting[];

/** In which settings two sides differ, as their models read them; what neither of them reads does not count. */
export function differencesOf({ a, b }: Sides<SideSettings>): SideSetting[] {
  const readsEta = samplers[a.sampler].readsEta && samplers[b.sampler].readsEta;
  const areGuided = a.guidanceWeight !== 1 && b.guidanceWeight !== 1;
  const isRead = (name: SideSetting) => (name === 'eta' ? readsEta : name === 'guidanceFrom' || name === 'guidanceTo' ? areGuided : true);
  return settingNames.filter((name) => a[name] !== b[name] && isRead(name));
}

/** Says what `differencesOf` found: `A and B differ in steps and eta.` */
export function describeDifferences(names: readonly SideSetting[]): string {
  if (names.length === 0) return 'A and B are the same: so should be their pictures.';
  const titles = names.map((name) => settingTitles[name].toLowerCase());
  return `A and B differ in ${new Intl.ListFormat('en').format(titles)}.`;
}

/** What a studio's settings are to a side. */
export function sideOf({
  modelId,
  sampler,
  spacing,
  steps,
  eta,
  clip,
  label,
  guidanceWeight,
  guidanceFrom,
  guidanceTo,
}: Settings): SideSettings {
  return { modelId, sampler, spacing, steps, eta, clip, label, guidanceWeight, guidanceFrom, guidanceTo };
}

/** The side's settings as its model reads them: its own id, levels of its own, and an interval of guidance where it is guided, none where it is not. */
export function readBy(entry: ModelEntry | null, side: SideSettings): SideSettings {
  if (!entry) return { ...side, modelId: null, label: null, ...guidanceSettings(undefined) };
  const { steps, spacing, label = null, guidance } = samplingOptionsFor(entry, side);
  return { ...side, modelId: entry.id, steps, spacing, label, ...guidanceSettings(guidance) };
}

/** The settings that a side's picture was made with. */
export function drawnSide({
  modelId,
  options: { sampler, spacing, steps, eta, clip, label, guidance },
}: Pick<Recipe, 'modelId' | 'options'>): SideSettings {
  return { modelId, sampler, spacing, steps, eta, clip, label: label ?? null, ...guidanceSettings(guidance) };
}
