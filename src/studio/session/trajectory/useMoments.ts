import { useMemo } from 'react';
import type { SamplingPlan } from '../../../diffusion/plan.ts';
import { useStudio } from '../context.tsx';
import { selectedEntry } from '../models/slice.ts';
import { samplingOptions } from '../settings/settings.ts';
import { planRun, type Moment } from './trajectory.ts';

const none: readonly Moment[] = [];

/** The moments of the trajectory or, before the first, those that the settings would give. */
export function useMoments(): readonly Moment[] {
  const trajectory = useStudio((state) => state.trajectory.current);
  const next = useNextPlan();
  return trajectory?.moments ?? next?.levels ?? none;
}

/** What the settings would make of the chosen model; null where there is none, or its schedule cannot be walked so: the run itself will say so. */
export function useNextPlan(): SamplingPlan | null {
  const entry = useStudio(selectedEntry);
  const settings = useStudio((state) => state.settings.current);
  return useMemo(() => {
    try {
      return entry && planRun(entry.card, samplingOptions(settings, entry.card));
    } catch {
      return null;
    }
  }, [entry, settings]);
}
