import type { StateCreator } from 'zustand/vanilla';
import { interpolationGrid } from '../../../../diffusion/interpolation.ts';
import { imagesOf, type Pixels } from '../../../ui/pixels.ts';
import { noiseOf } from '../picture.ts';
import type { Runner } from '../runner.ts';
import { steerSampling } from '../settings.ts';
import type { GridSlice, SteerState } from '../state.ts';

export function createGridSlice({ perform, progressing }: Runner): StateCreator<SteerState, [], [], GridSlice> {
  return (set, get) => ({
    grid: [],
    selectedCell: 0,
    selectCell: (selectedCell) => set({ selectedCell }),

    makeGrid: () =>
      perform(async (engine, card, signal) => {
        const { settings } = get();
        const { cornerSeeds, gridSide: side, pathSteps } = settings;
        const { topLeft, topRight, bottomLeft, bottomRight } = cornerSeeds;
        const points = interpolationGrid(
          {
            topLeft: noiseOf(topLeft, card),
            topRight: noiseOf(topRight, card),
            bottomLeft: noiseOf(bottomLeft, card),
            bottomRight: noiseOf(bottomRight, card),
          },
          side,
        );
        set({ grid: points.map(({ weights }) => ({ pixels: null, weights })), selectedCell: 0 });
        for (let first = 0; first < points.length; first += side) {
          const fill = (images: readonly (Pixels | null)[]) =>
            set(({ grid }) => ({
              grid: grid.map((cell, index) =>
                index >= first && index < first + side ? { ...cell, pixels: images[index - first] ?? null } : cell,
              ),
            }));
          const latents = Float32Array.from(points.slice(first, first + side).flatMap(({ latent }) => Array.from(latent)));
          const { onFrame } = progressing(first / points.length, (first + side) / points.length);
          try {
            await engine.generate(
              signal,
              { card, seed: topLeft, images: side, options: steerSampling(settings, pathSteps, card), start: { kind: 'latents', latents } },
              (frame) => {
                onFrame(frame);
                if (!signal.aborted) fill(imagesOf(frame.latent, side));
              },
            );
          } catch (error) {
            fill([]);
            throw error;
          }
        }
      }),
  });
}
