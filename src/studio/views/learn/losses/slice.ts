import type { StateCreator } from 'zustand/vanilla';
import { seededNoise } from '../../../../diffusion/gaussian.ts';
import { addNoise } from '../../../../diffusion/prediction.ts';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { NOISING_STREAM } from '../../../../diffusion/streams.ts';
import { toValues } from '../../../ui/pixels.ts';
import type { Runner } from '../experiments/runner.ts';
import type { ExperimentsState, Losses, LossesSlice } from '../experiments/state.ts';
import { errorsAt, levelsOver } from './errors.ts';

/** How often each image is noised at each level. */
export const NOISES = 3;

export function createLossesSlice({ perform }: Runner): StateCreator<ExperimentsState, [], [], LossesSlice> {
  return (set) => ({
    losses: null,

    measureLosses: (entry, images) =>
      perform('losses', entry, async (engine, signal, progress) => {
        const { card } = entry;
        const { prediction: type, schedule } = card.diffusion;
        const clean = images.map((image) => toValues(image, card.network.channels));
        const length = clean[0]?.length ?? 0;
        const x0 = new Float32Array(NOISES * clean.length * length);
        for (let image = 0; image < NOISES * clean.length; image++) x0.set(clean[image % clean.length] ?? [], image * length);
        const levels: Losses['levels'][number][] = [];
        const all = levelsOver(createNoiseSchedule(schedule));
        set({ losses: null });
        for (const [level, rates] of all.entries()) {
          const seeds = Array.from({ length: NOISES * clean.length }, (_, image) => level * NOISES * clean.length + image);
          const epsilon = seededNoise(seeds, NOISING_STREAM, length);
          const latents = addNoise(x0, epsilon, rates);
          const prediction = await engine.predict(signal, { card, latents, noiseLevel: rates.noiseRate ** 2 });
          signal.throwIfAborted();
          levels.push(errorsAt(type, { rates, latents, prediction, x0, epsilon }));
          set({ losses: { modelId: entry.id, images: clean.length, levels: [...levels] } });
          progress((level + 1) / all.length);
        }
      }),
  });
}
