import { useStore } from 'zustand';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { choiceOfLabel, classChoices, labelOfChoice } from '../../session/settings/class-choices.ts';
import { deterministic, samplerHints, spacingHints, spacings } from '../../session/settings/choices.ts';
import { namedLabelOf } from './settings.ts';
import type { PanelProps } from './state.ts';

/** How images are made in all panels: by a method whose initial latent alone decides them. Reconstruction spaces its steps itself. */
export function MethodFields({ store, entry, hasSpacing = true }: PanelProps & { readonly hasSpacing?: boolean }) {
  const { settings, activity, change } = useStore(store);
  const isBusy = activity !== null;
  const classes = entry?.card.classes ?? null;
  return (
    <>
      {classes && (
        <SelectField
          label="Class"
          value={choiceOfLabel(namedLabelOf(settings, { classes }))}
          options={classChoices(classes, false)}
          disabled={isBusy}
          onChange={(choice) => change({ label: namedLabelOf({ label: labelOfChoice(choice) }, { classes }) })}
        />
      )}
      <SelectField
        label="Method"
        value={settings.sampler}
        options={deterministic}
        hint={samplerHints[settings.sampler]}
        disabled={isBusy}
        onChange={(sampler) => change({ sampler })}
      />
      {hasSpacing && (
        <SelectField
          label="Spacing"
          value={settings.spacing}
          options={spacings}
          hint={spacingHints[settings.spacing]}
          disabled={isBusy}
          onChange={(spacing) => change({ spacing })}
        />
      )}
    </>
  );
}
