import type { StateCreator } from 'zustand/vanilla';
import { DEFAULT_SAMPLING } from '../../../diffusion/config.ts';
import { reconstructionOptions } from '../../../diffusion/inversion.ts';
import { emptyMask } from './inpaint/mask.ts';
import { meanSquaredError, toValues } from '../../ui/pixels.ts';
import { readPicture } from './picture.ts';
import type { Runner, SteerDependencies } from './runner.ts';
import { classOptions, namedLabelOf, steerSampling } from './settings.ts';
import type { PictureSlice, SteerState } from './state.ts';

export function createPictureSlice(
  { perform, progressing }: Runner,
  { report }: SteerDependencies,
): StateCreator<SteerState, [], [], PictureSlice> {
  return (set, get) => ({
    picture: null,
    edited: null,
    reconstructions: [],

    choosePicture: (picture) => set({ picture, edited: null, reconstructions: [], masks: [emptyMask(picture)], inpainted: null }),

    async openPicture(file, size) {
      try {
        get().choosePicture(await readPicture(file, size));
      } catch (error) {
        report(error);
      }
    },

    drawPicture: () =>
      perform(async (engine, card, signal) => {
        const { onFrame, last } = progressing();
        const { settings } = get();
        const options = { ...DEFAULT_SAMPLING, ...classOptions(settings, card) };
        await engine.generate(signal, { card, seed: settings.drawSeed, images: 1, options }, onFrame);
        get().choosePicture(last());
      }),

    edit: () =>
      perform(async (engine, card, signal) => {
        const { picture, settings } = get();
        if (!picture) return;
        const { onFrame, last } = progressing();
        const options = steerSampling(settings, settings.editSteps, card);
        const start = { kind: 'edit', pictures: toValues(picture, card.network.channels), strength: settings.strength } as const;
        await engine.generate(signal, { card, seed: settings.editSeed, images: 1, options, start }, onFrame);
        if (get().picture === picture) set({ edited: last() });
      }),

    reconstruct: () =>
      perform(async (engine, card, signal) => {
        const { picture, settings } = get();
        if (!picture) return;
        const { encodingSteps: steps, sampler } = settings;
        const label = namedLabelOf(settings, card);
        const told = label === null ? {} : { label };
        const up = progressing(0, 0.5);
        const latents = await engine.encode(
          signal,
          { card, pictures: toValues(picture, card.network.channels), images: 1, steps, sampler, ...told },
          up.onFrame,
        );
        const down = progressing(0.5, 1);
        const start = { kind: 'latents', latents } as const;
        // Guidance would lead away from where the encoding came.
        const options = { ...reconstructionOptions(steps, sampler), ...told };
        await engine.generate(signal, { card, seed: 0, images: 1, options, start }, down.onFrame);
        const made = { steps, noise: up.last(), result: down.last(), error: meanSquaredError(picture, down.last()) };
        // Another picture may have been chosen meanwhile.
        if (get().picture !== picture) return;
        set(({ reconstructions }) => ({ reconstructions: [...reconstructions.filter((other) => other.steps !== steps), made] }));
      }),
  });
}
