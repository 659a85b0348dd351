import type { SamplingOptions } from '../../../diffusion/config.ts';
import { createJob } from '../job.ts';
import { selectedEntry } from '../models/slice.ts';
import type { SliceCreator } from '../state.ts';

/** Few enough to be walked one by one. */
export const WALK_STEPS = 6;

export const createWalkSlice: SliceCreator<'walk'> = (set, get) => {
  const job = createJob(set);
  return {
    status: 'idle',
    outcome: null,
    modelId: null,
    seed: 0,
    frames: [],
    step: 0,

    async start(seed) {
      const entry = selectedEntry(get());
      if (!entry || get().run.status !== 'idle') return;
      const options: SamplingOptions = { sampler: 'ddim', steps: WALK_STEPS, spacing: 'trailing', eta: 0, clip: true };
      const end = await job.start((signal) => {
        get().problems.dismiss();
        set({ modelId: entry.id, seed, frames: [], step: 0 });
        return get().models.withModel(signal, (engine, { card }) => {
          job.enter('running');
          return engine.generate(signal, { card, seed, images: 1, options }, (frame) =>
            set(({ frames }) => ({ frames: [...frames, frame] })),
          );
        });
      });
      if (end?.outcome === 'failed') get().problems.report(end.error, { title: 'Try again', act: () => void get().walk.start(seed) });
    },

    showStep: (step) => set({ step: Math.min(WALK_STEPS - 1, Math.max(0, Math.round(step))) }),
  };
};
