import type { StateCreator } from 'zustand/vanilla';
import { gaussianNoise } from '../../../../diffusion/gaussian.ts';
import { GENERATION_STREAMS } from '../../../../diffusion/streams.ts';
import { imageLength } from '../../../../runtime/model.ts';
import { imagesOf, type Pixels } from '../../../ui/pixels.ts';
import type { Runner } from '../experiments/runner.ts';
import type { Draws, DrawsSlice, ExperimentsState } from '../experiments/state.ts';

/** How often the same noise is drawn from under each eta. */
export const DRAWS = 4;
export const ETAS = [0, 0.5, 1] as const;
const steps = 20;

export function createDrawsSlice({ perform }: Runner): StateCreator<ExperimentsState, [], [], DrawsSlice> {
  return (set) => ({
    draws: null,

    drawAll: (entry, seed) =>
      perform('draws', entry, async (engine, signal, progress) => {
        const { card } = entry;
        const length = imageLength(card);
        const noise = gaussianNoise(seed, GENERATION_STREAMS.start, length);
        const latents = new Float32Array(DRAWS * length);
        for (let draw = 0; draw < DRAWS; draw++) latents.set(noise, draw * length);
        let rows: Draws['rows'] = [];
        set({ draws: null });
        for (const [row, eta] of ETAS.entries()) {
          const options = { sampler: 'ddim', steps, spacing: 'trailing', eta, clip: true } as const;
          let images: Pixels[] = [];
          await engine.generate(
            signal,
            { card, seed, images: DRAWS, options, start: { kind: 'latents', latents } },
            ({ index, predictedX0 }) => {
              images = imagesOf(predictedX0, DRAWS);
              progress((row + index / steps) / ETAS.length);
            },
          );
          rows = [...rows, { eta, images }];
          set({ draws: { modelId: entry.id, seed, rows } });
        }
      }),
  });
}
