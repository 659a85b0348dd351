import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { MAXIMUM_STEPS } from '../../../diffusion/config.ts';
import { samplers as samplerValues } from '../../../diffusion/samplers/samplers.ts';
import { useStudio } from '../../session/context.tsx';
import { Select } from '../../ui/controls/SelectField.tsx';
import { NumberInput } from '../../ui/controls/SliderField.tsx';
import type { ModelEntry } from '../../session/models/catalog.ts';
import { entryOf } from '../../session/models/slice.ts';
import { samplers, spacingsFor } from '../../session/settings/choices.ts';
import { guidedBy } from '../../session/settings/guidance.ts';
import { choiceOfLabel, classChoices, labelOfChoice } from '../../session/settings/class-choices.ts';
import { samplingOptions } from '../../session/settings/settings.ts';
import { planRun } from '../../session/trajectory/trajectory.ts';
import { SeedInput } from '../../session/settings/SeedInput.tsx';
import type { ComparePartProps } from './state.ts';
import {
  differencesOf,
  readBy,
  settingTitles,
  sideNames,
  sideTitles,
  type SideName,
  type SideSetting,
  type SideSettings,
} from './sides.ts';

/** The settings of both sides beside each other; where they differ is marked. */
export function SettingsTable({ store }: ComparePartProps) {
  const { seed, settings, activity, changeSeed, change, copy, swap } = useStore(store);
  const catalog = useStudio((state) => state.models.catalog);
  const models = catalog.status === 'ready' ? catalog.entries.map(({ id, title }) => ({ value: id, title })) : [];
  const entries = { a: entryOf(catalog, settings.a.modelId), b: entryOf(catalog, settings.b.modelId) };
  const resolved = (side: SideName) => readBy(entries[side], settings[side]);
  const sides = { a: resolved('a'), b: resolved('b') };
  const differences = differencesOf(sides);
  const evaluations = { a: evaluationsOf(entries.a, sides.a), b: evaluationsOf(entries.b, sides.b) };
  const hasGuidance = sideNames.some((side) => {
    const entry = entries[side];
    return entry && guidedBy(sides[side], entry) !== null;
  });
  const haveClasses = sideNames.some((side) => entries[side]?.card.classes);
  const areGuided = sideNames.some((side) => sides[side].guidanceWeight !== 1);

  const row = (
    name: SideSetting,
    control: (
      side: SideSettings,
      common: { readonly label: string },
      set: (changes: Partial<SideSettings>) => void,
      entry: ModelEntry | null,
    ) => ReactNode,
  ) => {
    const isDifferent = differences.includes(name);
    return (
      <tr key={name} data-differs={isDifferent}>
        <th scope="row">
          {settingTitles[name]}
          {isDifferent && <span className="visually-hidden">, differs</span>}
        </th>
        {sideNames.map((side) => (
          <td key={side}>
            {control(
              sides[side],
              { label: `${settingTitles[name]} of ${sideTitles[side]}` },
              (changes) => change(side, changes),
              entries[side],
            )}
          </td>
        ))}
      </tr>
    );
  };

  return (
    <section className="card compare-settings" aria-label="Settings">
      <SeedInput label="Seed of both" value={seed} onChange={changeSeed} />
      <table>
        <thead>
          <tr>
            <td />
            {sideNames.map((side) => (
              <th key={side} scope="col">
                <span className="side-badge">{sideTitles[side]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row('modelId', ({ modelId }, common, set) => (
            <Select
              {...common}
              value={modelId ?? ''}
              options={models}
              disabled={models.length === 0}
              onChange={(id) => set({ modelId: id })}
            />
          ))}
          {haveClasses &&
            row('label', ({ label }, common, set, entry) => (
              <Select
                {...common}
                value={choiceOfLabel(label)}
                options={classChoices(entry?.card.classes ?? null)}
                disabled={!entry?.card.classes}
                onChange={(choice) => set({ label: labelOfChoice(choice) })}
              />
            ))}
          {row('steps', ({ steps }, common, set) => (
            <NumberInput
              {...common}
              value={steps}
              minimum={1}
              maximum={MAXIMUM_STEPS}
              step={1}
              onChange={(value) => set({ steps: value })}
            />
          ))}
          {row('sampler', ({ sampler }, common, set) => (
            <Select {...common} value={sampler} options={samplers} onChange={(value) => set({ sampler: value })} />
          ))}
          {row('spacing', ({ spacing, modelId }, common, set) => (
            <Select
              {...common}
              value={spacing}
              options={spacingsFor(entryOf(catalog, modelId)?.card)}
              onChange={(value) => set({ spacing: value })}
            />
          ))}
          {row('eta', ({ eta, sampler }, common, set) => (
            <NumberInput
              {...common}
              value={eta}
              minimum={0}
              maximum={1}
              step={0.05}
              disabled={!samplerValues[sampler].readsEta}
              onChange={(value) => set({ eta: value })}
            />
          ))}
          {row('clip', ({ clip }, { label }, set) => (
            <input type="checkbox" aria-label={label} checked={clip} onChange={({ target }) => set({ clip: target.checked })} />
          ))}
          {hasGuidance &&
            row('guidanceWeight', (side, common, set, entry) => (
              <NumberInput
                {...common}
                value={side.guidanceWeight ?? 1}
                minimum={1}
                maximum={10}
                step={0.1}
                disabled={!entry || guidedBy(side, entry) === null}
                onChange={(value) => set({ guidanceWeight: value })}
              />
            ))}
          {areGuided &&
            row('guidanceFrom', ({ guidanceFrom, guidanceTo }, common, set) => (
              <NumberInput
                {...common}
                value={guidanceFrom ?? 0}
                minimum={0}
                maximum={guidanceTo ?? 1}
                step={0.05}
                disabled={guidanceFrom === null}
                onChange={(value) => set({ guidanceFrom: value })}
              />
            ))}
          {areGuided &&
            row('guidanceTo', ({ guidanceFrom, guidanceTo }, common, set) => (
              <NumberInput
                {...common}
                value={guidanceTo ?? 1}
                minimum={guidanceFrom ?? 0}
                maximum={1}
                step={0.05}
                disabled={guidanceTo === null}
                onChange={(value) => set({ guidanceTo: value })}
              />
            ))}
          <tr data-differs={evaluations.a !== evaluations.b}>
            <th scope="row">Evaluations</th>
            {sideNames.map((side) => (
              <td key={side}>{evaluations[side] ?? '–'}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <div className="compare-moves">
        <button type="button" className="button" onClick={copy}>
          Copy A to B
        </button>
        <button type="button" className="button" aria-disabled={activity !== null} onClick={swap}>
          Swap
        </button>
      </div>
    </section>
  );
}

/** How often a side evaluates the network; null where there is no model yet, or its schedule cannot be walked so. */
function evaluationsOf(entry: ModelEntry | null, settings: SideSettings): number | null {
  try {
    return entry && planRun(entry.card, samplingOptions(settings, entry.card)).evaluations;
  } catch {
    return null;
  }
}
