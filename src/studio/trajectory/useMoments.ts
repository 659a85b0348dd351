import { useMemo } from 'react';
import { useStudio } from '../context.tsx';
import { selectedEntry } from '../models/slice.ts';
import { samplingOptions } from '../settings/settings.ts';
import { planRun, type Moment } from './trajectory.ts';

/** The moments of the trajectory or, before the first, those that the settings would give. */
export function useMoments(): readonly Moment[] {
  const trajectory = useStudio((state) => state.trajectory);
  const entry = useStudio(selectedEntry);
  const settings = useStudio((state) => state.settings);
  return useMemo(() => {
    if (trajectory) return trajectory.moments;
    if (!entry) return [];
    try {
      return planRun(entry.card, samplingOptions(settings)).levels;
    } catch {
      // Settings that this schedule cannot be walked in: the run itself will say so.
      return [];
    }
  }, [trajectory, entry, settings]);
}
