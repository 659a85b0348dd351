import type { StateCreator } from 'zustand/vanilla';
import { interpolationGrid, type Corners } from '../../../../diffusion/interpolation.ts';
import { imagesOf, type Pixels } from '../../../ui/pixels.ts';
import { noiseOf } from '../picture.ts';
import type { Runner } from '../runner.ts';
import { steerSampling } from '../settings.ts';
import type { SteerState } from '../store.ts';

/** An image of a grid between four seeds. */
export interface GridCell {
  /** Null until it is made. */
  readonly pixels: Pixels | null;
  /** What each corner's noise counts in this image's. */
  readonly weights: Corners<number>;
}

export interface GridSlice {
  /** `gridSide` x `gridSide` images, row by row; none before the first grid. */
  readonly grid: readonly GridCell[];
  /** Which of them is looked at. */
  readonly selectedCell: number;
  readonly selectCell: (index: number) => void;
  /** Makes the images row by row; after a stop those of whole rows stay. Tells whether it came to its end. */
  readonly makeGrid: () => Promise<boolean>;
}

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
              { card, seed: topLeft, images: side, options: steerSampling(settings, pathSteps), start: { kind: 'latents', latents } },
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
