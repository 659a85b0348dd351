import type { StateCreator } from 'zustand/vanilla';
import type { SamplingOptions } from '../../../diffusion/config.ts';
import type { SampledFrame } from '../../../../workers/sampling/contract.ts';
import { selectedEntry } from '../models/slice.ts';
import type { StudioState } from '../store.ts';

/** Few enough to be walked one by one. */
export const WALK_STEPS = 6;

/** A short run of one image that is walked through step by step. */
export interface Walk {
  readonly status: 'idle' | 'running' | 'failed';
  /** Of the model that made the frames. */
  readonly modelId: string | null;
  readonly seed: number;
  /** As far as they have come: `WALK_STEPS` + 1 in the end. */
  readonly frames: readonly SampledFrame[];
  /** The step that is looked at, 0 to `WALK_STEPS` - 1. */
  readonly step: number;
}

export interface LearnSlice {
  readonly walk: Walk;
  /** Draws one image from `seed` with the chosen model; does nothing while another run goes on. */
  readonly startWalk: (seed: number) => Promise<void>;
  readonly showWalkStep: (step: number) => void;
}

export const createLearnSlice: StateCreator<StudioState, [], [], LearnSlice> = (set, get) => {
  const change = (changes: Partial<Walk>) => set(({ walk }) => ({ walk: { ...walk, ...changes } }));
  return {
    walk: { status: 'idle', modelId: null, seed: 0, frames: [], step: 0 },

    async startWalk(seed) {
      const entry = selectedEntry(get());
      if (!entry || get().walk.status === 'running' || get().run.status !== 'idle') return;
      const { signal } = new AbortController();
      get().dismissProblem();
      change({ status: 'running', modelId: entry.id, seed, frames: [], step: 0 });
      try {
        const options: SamplingOptions = { sampler: 'ddim', steps: WALK_STEPS, spacing: 'trailing', eta: 0, clip: true };
        await get().withModel(signal, (engine, { card }) =>
          engine.generate(signal, { card, seed, images: 1, options }, (frame) => change({ frames: [...get().walk.frames, frame] })),
        );
        change({ status: 'idle' });
      } catch (error) {
        change({ status: 'failed' });
        get().report(error, { title: 'Try again', act: () => void get().startWalk(seed) });
      }
    },

    showWalkStep: (step) => change({ step: Math.min(WALK_STEPS - 1, Math.max(0, Math.round(step))) }),
  };
};
