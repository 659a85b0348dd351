import type { StateCreator } from 'zustand/vanilla';
import type { Pixels } from '../../../ui/pixels.ts';
import { toValues } from '../../../ui/pixels.ts';
import type { Runner } from '../runner.ts';
import { steerSampling } from '../settings.ts';
import type { InpaintSlice, SteerState } from '../state.ts';
import { maskValues, paintedOver, withStroke, type Mask, type Place } from './mask.ts';
import { nextSeed } from '../../../session/settings/settings.ts';

export function createInpaintSlice({ perform, progressing }: Runner): StateCreator<SteerState, [], [], InpaintSlice> {
  return (set, get) => {
    function brushed(mask: Mask, from: Place, to: Place): Mask {
      const { brush, brushSize } = get().settings;
      return withStroke(mask, from, to, brushSize, brush === 'paint' ? 1 : 0);
    }

    return {
      masks: [],
      inpainted: null,

      beginStroke(at) {
        const mask = get().masks.at(-1);
        if (mask) set(({ masks }) => ({ masks: [...masks, brushed(mask, at, at)] }));
      },
      continueStroke(from, to) {
        const mask = get().masks.at(-1);
        if (mask) set(({ masks }) => ({ masks: [...masks.slice(0, -1), brushed(mask, from, to)] }));
      },
      undoStroke: () => set(({ masks }) => ({ masks: masks.slice(0, Math.max(1, masks.length - 1)) })),
      clearMask() {
        const mask = get().masks.at(-1);
        if (mask?.includes(1)) set(({ masks }) => ({ masks: [...masks, new Uint8Array(mask.length)] }));
      },

      inpaint: () =>
        perform(async (engine, card, signal) => {
          const { picture, settings, masks, inpainted } = get();
          const mask = masks.at(-1);
          if (!picture || !mask) return;
          const show = (pixels: Pixels | null) => get().picture === picture && set({ inpainted: pixels });
          const { channels } = card.network;
          const options = steerSampling(settings, settings.inpaintSteps, card);
          const start = { kind: 'inpaint', pictures: toValues(picture, channels), mask: maskValues(mask, channels) } as const;
          const { onFrame, last } = progressing();
          try {
            await engine.generate(signal, { card, seed: settings.inpaintSeed, images: 1, options, start }, (frame) => {
              onFrame(frame);
              // The kept part stands still while the other comes out of noise.
              if (!signal.aborted) show(paintedOver(picture, frame.latent, mask));
            });
            show(last());
          } catch (error) {
            show(inpainted);
            throw error;
          }
        }),

      goOnWithInpainted() {
        const { inpainted, settings } = get();
        if (!inpainted) return;
        get().choosePicture(inpainted);
        // With the noise that it is made of, the same place would come out as it is.
        get().change({ inpaintSeed: nextSeed(settings.inpaintSeed) });
      },
    };
  };
}
