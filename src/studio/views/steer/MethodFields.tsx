import { useStore } from 'zustand';
import { SelectField } from '../../ui/controls/SelectField.tsx';
import { deterministic, samplerHints, spacingHints, spacings } from '../../session/settings/choices.ts';
import type { PanelProps } from './state.ts';

/** How images are made in all panels: by a method whose initial latent alone decides them. Reconstruction spaces its steps itself. */
export function MethodFields({ store, hasSpacing = true }: Pick<PanelProps, 'store'> & { readonly hasSpacing?: boolean }) {
  const { settings, activity, change } = useStore(store);
  const isBusy = activity !== null;
  return (
    <>
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
