import type { SamplingOptions } from '../../../diffusion/config.ts';
import { selectedEntry } from '../models/slice.ts';
import type { SliceCreator } from '../state.ts';

/** Few enough to be walked one by one. */
export const WALK_STEPS = 6;

export const createWalkSlice: SliceCreator<'walk'> = (set, get) => {
  return {
    status: 'idle',
    modelId: null,
    seed: 0,
    frames: [],
    step: 0,

    async start(seed) {
      const entry = selectedEntry(get());
      if (!entry || get().walk.status === 'running' || get().run.status !== 'idle') return;
      const { signal } = new AbortController();
      get().problems.dismiss();
      set({ status: 'running', modelId: entry.id, seed, frames: [], step: 0 });
      try {
        const options: SamplingOptions = { sampler: 'ddim', steps: WALK_STEPS, spacing: 'trailing', eta: 0, clip: true };
        await get().models.withModel(signal, (engine, { card }) =>
          engine.generate(signal, { card, seed, images: 1, options }, (frame) => set(({ frames }) => ({ frames: [...frames, frame] }))),
        );
        set({ status: 'idle' });
      } catch (error) {
        set({ status: 'failed' });
        get().problems.report(error, { title: 'Try again', act: () => void get().walk.start(seed) });
      }
    },

    showStep: (step) => set({ step: Math.min(WALK_STEPS - 1, Math.max(0, Math.round(step))) }),
  };
};
