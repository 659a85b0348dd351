import { MAXIMUM_STEPS } from '../../../diffusion/config.ts';
import { samplers as samplerValues } from '../../../diffusion/samplers/samplers.ts';
import { ownLevelsFor } from '../../../documents/card.ts';
import { useStudio } from '../context.tsx';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import { selectedEntry } from '../models/slice.ts';
import { describeEta, samplerHints, samplers, spacingHints, spacingsFor, usualSteps } from './choices.ts';
import { GuidanceFields } from './GuidanceFields.tsx';
import { SeedField } from './SeedField.tsx';
import { defaultSettings, maximumImages } from './settings.ts';
import { UndoButton } from './UndoButton.tsx';
import './settings.css';

/** Everything that decides what the next run makes, apart from the model. */
export function SettingsForm() {
  const settings = useStudio((state) => state.settings.current);
  const change = useStudio((state) => state.settings.change);
  const card = useStudio(selectedEntry)?.card;
  const own = settings.spacing === 'own' && card ? ownLevelsFor(card, settings.steps) : null;
  // Of a model without levels of its own the usual ones are drawn.
  const spacing = settings.spacing === 'own' && !own ? defaultSettings.spacing : settings.spacing;
  return (
    <section className="card settings" aria-label="Settings">
      <header className="settings-head">
        <h2>Settings</h2>
        <UndoButton />
      </header>
      <SeedField />
      <SliderField
        label="Images"
        value={settings.images}
        minimum={1}
        maximum={maximumImages}
        step={1}
        onChange={(images) => change({ images })}
      />
      {own ? (
        <SelectField
          label="Steps"
          value={String(own.steps)}
          options={(card?.ownLevels ?? []).map(({ steps }) => ({ value: String(steps), title: String(steps) }))}
          hint="This model’s own levels are for so many steps."
          onChange={(steps) => change({ steps: Number(steps) })}
        />
      ) : (
        <SliderField
          label="Steps"
          value={settings.steps}
          minimum={1}
          maximum={MAXIMUM_STEPS}
          sliderMaximum={usualSteps}
          step={1}
          onChange={(steps) => change({ steps })}
        />
      )}
      <fieldset className="group">
        <legend>Sampler</legend>
        <SelectField
          label="Method"
          value={settings.sampler}
          options={samplers}
          hint={samplerHints[settings.sampler]}
          onChange={(sampler) => change({ sampler })}
        />
        <SelectField
          label="Spacing"
          value={spacing}
          options={spacingsFor(card)}
          hint={spacingHints[spacing]}
          onChange={(spacing) => change({ spacing })}
        />
        <SliderField
          label="Eta"
          value={settings.eta}
          minimum={0}
          maximum={1}
          step={0.05}
          disabled={!samplerValues[settings.sampler].readsEta}
          hint={describeEta(settings.sampler, settings.eta)}
          onChange={(eta) => change({ eta })}
        />
        <label className="check">
          <input type="checkbox" checked={settings.clip} onChange={({ target }) => change({ clip: target.checked })} />
          Clip predicted images to valid colours
        </label>
      </fieldset>
      <GuidanceFields />
    </section>
  );
}
