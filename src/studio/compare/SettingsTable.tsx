import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { MAXIMUM_STEPS } from '../../diffusion/config.ts';
import { samplers as samplerValues } from '../../diffusion/samplers/samplers.ts';
import { useStudio } from '../context.tsx';
import { Select } from '../controls/SelectField.tsx';
import { NumberInput } from '../controls/SliderField.tsx';
import type { ModelEntry } from '../models/catalog.ts';
import { entryOf } from '../models/slice.ts';
import { samplers, spacingsFor } from '../settings/choices.ts';
import { samplingOptions } from '../settings/settings.ts';
import { planRun } from '../trajectory/trajectory.ts';
import { SeedInput } from '../settings/SeedInput.tsx';
import type { ComparePartProps } from './parts.ts';
import { differencesOf, settingTitles, sideNames, sideTitles, type SideName, type SideSetting, type SideSettings } from './sides.ts';

/** The settings of both sides beside each other; where they differ is marked. */
export function SettingsTable({ store }: ComparePartProps) {
  const { seed, settings, activity, changeSeed, change, copy, swap } = useStore(store);
  const catalog = useStudio((state) => state.catalog);
  const models = catalog.status === 'ready' ? catalog.entries.map(({ id, title }) => ({ value: id, title })) : [];
  const resolved = (side: SideName) => ({ ...settings[side], modelId: entryOf(catalog, settings[side].modelId)?.id ?? null });
  const sides = { a: resolved('a'), b: resolved('b') };
  const differences = differencesOf(sides);
  const evaluations = { a: evaluationsOf(entryOf(catalog, sides.a.modelId), sides.a), b: evaluationsOf(entryOf(catalog, sides.b.modelId), sides.b) };

  const row = (name: SideSetting, control: (side: SideSettings, common: { readonly label: string }, set: (changes: Partial<SideSettings>) => void) => ReactNode) => {
    const isDifferent = differences.includes(name);
    return (
      <tr key={name} data-differs={isDifferent}>
        <th scope="row">
          {settingTitles[name]}
          {isDifferent && <span className="visually-hidden">, differs</span>}
        </th>
        {sideNames.map((side) => (
          <td key={side}>{control(sides[side], { label: `${settingTitles[name]} of ${sideTitles[side]}` }, (changes) => change(side, changes))}</td>
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
            <Select {...common} value={modelId ?? ''} options={models} disabled={models.length === 0} onChange={(id) => set({ modelId: id })} />
          ))}
          {row('steps', ({ steps }, common, set) => (
            <NumberInput {...common} value={steps} minimum={1} maximum={MAXIMUM_STEPS} step={1} onChange={(value) => set({ steps: value })} />
          ))}
          {row('sampler', ({ sampler }, common, set) => (
            <Select {...common} value={sampler} options={samplers} onChange={(value) => set({ sampler: value })} />
          ))}
          {row('spacing', ({ spacing, modelId }, common, set) => (
            <Select {...common} value={spacing} options={spacingsFor(entryOf(catalog, modelId)?.card)} onChange={(value) => set({ spacing: value })} />
          ))}
          {row('eta', ({ eta, sampler }, common, set) => (
            <NumberInput {...common} value={eta} minimum={0} maximum={1} step={0.05} disabled={!samplerValues[sampler].readsEta} onChange={(value) => set({ eta: value })} />
          ))}
          {row('clip', ({ clip }, { label }, set) => (
            <input type="checkbox" aria-label={label} checked={clip} onChange={({ target }) => set({ clip: target.checked })} />
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
