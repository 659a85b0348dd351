import { useId } from 'react';
import { useStore } from 'zustand';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { ClassSelect } from '../../session/settings/ClassSelect.tsx';
import { deterministic, samplerHints, spacingHints, spacings } from '../../session/settings/choices.ts';
import { namedLabelOf } from './settings.ts';
import type { PanelProps } from './state.ts';

/** How images are made in all panels: by a method whose initial latent alone decides them. Reconstruction spaces its steps itself. */
export function MethodFields({ store, entry, hasSpacing = true }: PanelProps & { readonly hasSpacing?: boolean }) {
  const { settings, activity, change } = useStore(store);
  const isBusy = activity !== null;
  const classId = useId();
  const classes = entry?.card.classes ?? null;
  return (
    <>
      {classes && (
        <div className="field is-inline">
          <label className="field-label" htmlFor={classId}>
            Class
          </label>
          <ClassSelect
            id={classId}
            label={namedLabelOf(settings, { classes })}
            canDraw={false}
            classes={classes}
            disabled={isBusy}
            onChange={(label) => change({ label: label === 'drawn' ? null : label })}
          />
        </div>
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
