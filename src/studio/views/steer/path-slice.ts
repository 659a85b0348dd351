import type { StateCreator } from 'zustand/vanilla';
import type { ModelCard } from '../../../documents/card.ts';
import { interpolateLatents, interpolationPath } from '../../../diffusion/interpolation.ts';
import { imagesOf } from '../../ui/pixels.ts';
import { noiseOf } from './picture.ts';
import type { Runner } from './runner.ts';
import { steerSampling } from './settings.ts';
import type { PathSlice, SteerState } from './state.ts';

/** Images on the way between two seeds, both ends among them. */
export const pathLength = 7;

export function createPathSlice({ perform, progressing, isBusy }: Runner): StateCreator<SteerState, [], [], PathSlice> {
  return (set, get) => {
    const options = (card: ModelCard) => steerSampling(get().settings, get().settings.pathSteps, card);

    async function makeBetween(): Promise<boolean> {
      return perform(async (engine, card, signal) => {
        const { firstSeed, secondSeed, fraction } = get().settings;
        const latents = interpolateLatents(noiseOf(firstSeed, card), noiseOf(secondSeed, card), fraction);
        const { onFrame, last } = progressing();
        await engine.generate(
          signal,
          { card, seed: firstSeed, images: 1, options: options(card), start: { kind: 'latents', latents } },
          onFrame,
        );
        set({ between: last() });
      });
    }

    return {
      path: [],
      between: null,

      async makePath() {
        const { fraction } = get().settings;
        const isMade = await perform(async (engine, card, signal) => {
          const { firstSeed, secondSeed } = get().settings;
          const [first, second] = [noiseOf(firstSeed, card), noiseOf(secondSeed, card)];
          // The image under the slider comes along.
          const wanted = [...interpolationPath(first, second, pathLength), interpolateLatents(first, second, fraction)];
          const latents = Float32Array.from(wanted.flatMap((latent) => Array.from(latent)));
          const { onFrame, last } = progressing();
          await engine.generate(
            signal,
            { card, seed: firstSeed, images: wanted.length, options: options(card), start: { kind: 'latents', latents } },
            onFrame,
          );
          const images = imagesOf(last(), wanted.length);
          set({ path: images.slice(0, pathLength), between: images[pathLength] ?? null });
        });
        // The slider may have been moved meanwhile.
        if (isMade && get().settings.fraction !== fraction) await get().followFraction(get().settings.fraction);
        return isMade;
      },

      async followFraction(fraction) {
        get().change({ fraction });
        if (isBusy()) return;
        let made: number | null = null;
        while (made !== get().settings.fraction) {
          made = get().settings.fraction;
          // A run that was stopped or has failed is not followed by another.
          if (!(await makeBetween())) return;
        }
      },
    };
  };
}
