import type { StateCreator } from 'zustand/vanilla';
import { createNoiseSchedule, ratesOf } from '../../../../diffusion/schedule.ts';
import { timestepAtShare } from '../../../ui/charts/time-axis.ts';
import { imagesOf } from '../../../ui/pixels.ts';
import type { Runner } from '../experiments/runner.ts';
import type { ExperimentsState, FuturesSlice } from '../experiments/state.ts';
import { noisedLatent } from '../noising.ts';
import { ancestralOptions, FUTURES } from './futures.ts';

export function createFuturesSlice({ perform }: Runner): StateCreator<ExperimentsState, [], [], FuturesSlice> {
  return (set, get) => ({
    futures: null,

    drawFutures: (entry, image, share, seed) =>
      perform('futures', entry, async (engine, signal, progress) => {
        const { card } = entry;
        const schedule = createNoiseSchedule(card.diffusion.schedule);
        const from = schedule.alphaBar(timestepAtShare(schedule, share));
        const latent = noisedLatent(image, card.network.channels, ratesOf(from), seed);
        const latents = new Float32Array(FUTURES * latent.length);
        for (let future = 0; future < FUTURES; future++) latents.set(latent, future * latent.length);
        const options = ancestralOptions(from, schedule.alphaBar(0));
        set({ futures: null });
        try {
          await engine.generate(
            signal,
            { card, seed, images: FUTURES, options, start: { kind: 'latents', latents } },
            ({ index, steps, predictedX0 }) => {
              const images = imagesOf(predictedX0, FUTURES);
              // All of them are shown the same at first.
              const predicted = get().futures?.predicted ?? images[0];
              if (predicted && !signal.aborted)
                set({ futures: { modelId: entry.id, share, seed, predicted, images, isFinished: index === steps } });
              progress(index / steps);
            },
          );
        } catch (error) {
          set({ futures: null });
          throw error;
        }
      }),
  });
}
