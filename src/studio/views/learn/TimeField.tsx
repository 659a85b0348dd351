import type { NoiseSchedule } from '../../../diffusion/schedule.ts';
import { shareOf, timestepAtShare } from '../../ui/charts/time-axis.ts';
import { SliderField } from '../../ui/controls/SliderField.tsx';

interface TimeFieldProps {
  readonly schedule: NoiseSchedule;
  /** Of the schedule, 0 at the clean end and 1 at the noisy one. */
  readonly share: number;
  readonly onChange: (share: number) => void;
}

/** A time of the model's schedule, as its axis has it: noise on the left, the image on the right. */
export function TimeField({ schedule, share, onChange }: TimeFieldProps) {
  const last = schedule.timesteps === null ? 1 : schedule.timesteps - 1;
  return (
    <SliderField
      label="Time t"
      value={timestepAtShare(schedule, share)}
      minimum={0}
      maximum={last}
      step={last === 1 ? 0.01 : 1}
      runsDown
      onChange={(timestep) => onChange(shareOf(schedule, timestep))}
    />
  );
}
