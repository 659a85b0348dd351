import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SamplingEngine } from '../../../workers/sampling/client.ts';
import type { SampledFrame } from '../../../workers/sampling/contract.ts';
import { DEFAULT_SAMPLING } from '../../diffusion/config.ts';
import { gaussianNoise } from '../../diffusion/gaussian.ts';
import { interpolateLatents, interpolationPath } from '../../diffusion/interpolation.ts';
import { reconstructionOptions } from '../../diffusion/inversion.ts';
import type { ModelCard } from '../../models/card.ts';
import { meanSquaredError, readPicture, toValues, type Pixels } from './picture.ts';

export type Panel = 'interpolate' | 'edit' | 'reconstruct';

/** Images on the way between two seeds, both ends among them. */
export const pathLength = 7;

export interface Activity {
  readonly status: 'preparing' | 'running' | 'stopping';
  /** 0 to 1. */
  readonly fraction: number;
}

/** What a visitor sets, for all panels. */
export interface SteerSettings {
  readonly firstSeed: number;
  readonly secondSeed: number;
  readonly fraction: number;
  /** Of the images on the way between two seeds. */
  readonly pathSteps: number;
  readonly strength: number;
  readonly editSeed: number;
  readonly editSteps: number;
  readonly encodingSteps: number;
}

export interface Reconstruction {
  readonly steps: number;
  readonly noise: Pixels;
  readonly result: Pixels;
  /** Per dimension, of colours in [0, 1]. */
  readonly error: number;
}

export interface SteerState {
  readonly panel: Panel;
  readonly settings: SteerSettings;
  /** Null while nothing is computed. */
  readonly activity: Activity | null;
  readonly picture: Pixels | null;
  readonly path: readonly Pixels[];
  readonly between: Pixels | null;
  readonly edited: Pixels | null;
  /** Of the picture, the newest last; one for each number of steps. */
  readonly reconstructions: readonly Reconstruction[];
  readonly show: (panel: Panel) => void;
  readonly change: (changes: Partial<SteerSettings>) => void;
  readonly choosePicture: (picture: Pixels) => void;
  readonly openPicture: (file: File, size: number) => Promise<void>;
  /** These tell whether they came to their end. */
  readonly makePath: () => Promise<boolean>;
  /** Makes the image at `settings.fraction`; of the places asked for during a run, the last one follows it. */
  readonly followFraction: (fraction: number) => Promise<void>;
  readonly edit: () => Promise<boolean>;
  readonly reconstruct: () => Promise<boolean>;
  readonly stop: () => void;
  /** Drops what was made, for another model makes something else. */
  readonly forget: () => void;
}

export interface SteerDependencies {
  /** Opens the chosen model and lets `work` use it. */
  readonly withModel: <Result>(signal: AbortSignal, work: (engine: SamplingEngine, entry: { readonly card: ModelCard }) => Promise<Result>) => Promise<Result>;
  readonly report: (error: unknown) => void;
}

type Work = (engine: SamplingEngine, card: ModelCard, signal: AbortSignal) => Promise<void>;

const nothingMade = { path: [], between: null, edited: null, reconstructions: [] } as const;

/** The state of the view Steer: it has a store of its own, for its code comes later than the page's. */
export function createSteerStore({ withModel, report }: SteerDependencies): StoreApi<SteerState> {
  let current: AbortController | null = null;

  return createStore<SteerState>()((set, get) => {
    /** One thing at a time; what fails is reported, what is stopped leaves no trace. Tells whether the work came to its end. */
    async function perform(work: Work): Promise<boolean> {
      if (current) return false;
      const { signal } = (current = new AbortController());
      set({ activity: { status: 'preparing', fraction: 0 } });
      try {
        await withModel(signal, (engine, { card }) => work(engine, card, signal));
        return true;
      } catch (error) {
        if (!signal.aborted) report(error);
        return false;
      } finally {
        current = null;
        set({ activity: null });
      }
    }

    /** Shows how far a run is: its share of all that is done lies from `from` to `to`. */
    function progressing(from = 0, to = 1): { readonly onFrame: (frame: SampledFrame) => void; readonly last: () => Pixels } {
      let last: Pixels = new Uint8ClampedArray(0);
      return {
        onFrame({ index, steps, latent }) {
          last = latent;
          if (get().activity?.status !== 'stopping') set({ activity: { status: 'running', fraction: from + ((to - from) * index) / steps } });
        },
        last: () => last,
      };
    }

    const noiseOf = (seed: number, { network: { channels, imageSize } }: ModelCard) => gaussianNoise(seed, 0, channels * imageSize ** 2);
    const pathOptions = () => ({ ...DEFAULT_SAMPLING, steps: get().settings.pathSteps });

    async function makeBetween(): Promise<boolean> {
      return perform(async (engine, card, signal) => {
        const { firstSeed, secondSeed, fraction } = get().settings;
        const latents = interpolateLatents(noiseOf(firstSeed, card), noiseOf(secondSeed, card), fraction);
        const { onFrame, last } = progressing();
        await engine.generate(signal, { card, seed: firstSeed, images: 1, options: pathOptions(), start: { kind: 'latents', latents } }, onFrame);
        set({ between: last() });
      });
    }

    return {
      panel: 'interpolate',
      settings: { firstSeed: 1, secondSeed: 2, fraction: 0.5, pathSteps: 10, strength: 0.5, editSeed: 1, editSteps: 20, encodingSteps: 20 },
      activity: null,
      picture: null,
      ...nothingMade,

      show: (panel) => set({ panel }),
      change(changes) {
        const concernsPath = 'firstSeed' in changes || 'secondSeed' in changes || 'pathSteps' in changes;
        set(({ settings }) => ({ settings: { ...settings, ...changes }, ...(concernsPath ? { path: [], between: null } : {}) }));
      },
      choosePicture: (picture) => set({ picture, edited: null, reconstructions: [] }),

      async openPicture(file, size) {
        try {
          get().choosePicture(await readPicture(file, size));
        } catch (error) {
          report(error);
        }
      },

      async makePath() {
        const { fraction } = get().settings;
        const isMade = await perform(async (engine, card, signal) => {
          const { firstSeed, secondSeed } = get().settings;
          const [first, second] = [noiseOf(firstSeed, card), noiseOf(secondSeed, card)];
          // The image under the slider comes along.
          const wanted = [...interpolationPath(first, second, pathLength), interpolateLatents(first, second, fraction)];
          const latents = Float32Array.from(wanted.flatMap((latent) => Array.from(latent)));
          const { onFrame, last } = progressing();
          await engine.generate(signal, { card, seed: firstSeed, images: wanted.length, options: pathOptions(), start: { kind: 'latents', latents } }, onFrame);
          const bytes = 4 * card.network.imageSize ** 2;
          const images = wanted.map((_, index) => last().slice(index * bytes, (index + 1) * bytes));
          set({ path: images.slice(0, pathLength), between: images[pathLength] ?? null });
        });
        // The slider may have been moved meanwhile.
        if (isMade && get().settings.fraction !== fraction) await get().followFraction(get().settings.fraction);
        return isMade;
      },

      async followFraction(fraction) {
        get().change({ fraction });
        if (current) return;
        let made: number | null = null;
        while (made !== get().settings.fraction) {
          made = get().settings.fraction;
          // A run that was stopped or has failed is not followed by another.
          if (!(await makeBetween())) return;
        }
      },

      edit: () =>
        perform(async (engine, card, signal) => {
          const { picture, settings } = get();
          if (!picture) return;
          const { onFrame, last } = progressing();
          const options = { ...DEFAULT_SAMPLING, steps: settings.editSteps };
          const start = { kind: 'edit', pictures: toValues(picture, card.network.channels), strength: settings.strength } as const;
          await engine.generate(signal, { card, seed: settings.editSeed, images: 1, options, start }, onFrame);
          if (get().picture === picture) set({ edited: last() });
        }),

      reconstruct: () =>
        perform(async (engine, card, signal) => {
          const { picture, settings } = get();
          if (!picture) return;
          const steps = settings.encodingSteps;
          const up = progressing(0, 0.5);
          const latents = await engine.encode(signal, { card, pictures: toValues(picture, card.network.channels), images: 1, steps }, up.onFrame);
          const down = progressing(0.5, 1);
          const start = { kind: 'latents', latents } as const;
          await engine.generate(signal, { card, seed: 0, images: 1, options: reconstructionOptions(steps), start }, down.onFrame);
          const made = { steps, noise: up.last(), result: down.last(), error: meanSquaredError(picture, down.last()) };
          // Another picture may have been chosen meanwhile.
          if (get().picture !== picture) return;
          set(({ reconstructions }) => ({ reconstructions: [...reconstructions.filter((other) => other.steps !== steps), made] }));
        }),

      stop() {
        if (!current || current.signal.aborted) return;
        set(({ activity }) => ({ activity: { status: 'stopping', fraction: activity?.fraction ?? 0 } }));
        current.abort();
      },

      forget() {
        get().stop();
        set({ picture: null, ...nothingMade });
      },
    };
  });
}
