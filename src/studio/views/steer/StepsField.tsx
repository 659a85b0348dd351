import { useStore, type StoreApi } from 'zustand';
import { SliderField } from '../../ui/controls/SliderField.tsx';
import { stepLimits } from './settings.ts';
import type { SteerState } from './state.ts';

interface StepsFieldProps {
  readonly store: StoreApi<SteerState>;
  /** Which of the settings it is. */
  readonly setting: keyof typeof stepLimits;
  readonly label?: string;
}

/** How many steps a way of steering takes. */
export function StepsField({ store, setting, label = 'Steps' }: StepsFieldProps) {
  const { settings, activity, change } = useStore(store);
  return (
    <SliderField
      label={label}
      value={settings[setting]}
      minimum={1}
      {...stepLimits[setting]}
      step={1}
      disabled={activity !== null}
      onChange={(steps) => change({ [setting]: steps })}
    />
  );
}
