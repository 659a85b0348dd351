import { createStore, type StoreApi } from 'zustand/vanilla';
import { parseSteer } from './address.ts';
import { createGridSlice, type GridSlice } from './grid/slice.ts';
import { createInpaintSlice, type InpaintSlice } from './inpaint/slice.ts';
import { createPathSlice, type PathSlice } from './path-slice.ts';
import { createPictureSlice, type PictureSlice } from './picture-slice.ts';
import { createRunner, type Activity, type SteerDependencies } from './runner.ts';
import { defaultSteerSettings, type SteerSettings } from './settings.ts';

export type Panel = 'interpolate' | 'edit' | 'inpaint' | 'reconstruct';

interface ViewSlice {
  readonly panel: Panel;
  readonly settings: SteerSettings;
  /** Null while nothing is computed. */
  readonly activity: Activity | null;
  readonly show: (panel: Panel) => void;
  /** Sets the view as an address has it, the model left out; what the address leaves out stays. */
  readonly applyQuery: (query: string) => void;
  readonly change: (changes: Partial<SteerSettings>) => void;
  readonly stop: () => void;
  /** Drops what was made, for another model makes something else. */
  readonly forget: () => void;
}

export type SteerState = ViewSlice & PathSlice & GridSlice & PictureSlice & InpaintSlice;

/** The state of the view Steer: it has a store of its own, for its code comes later than the page's. */
export function createSteerStore(dependencies: SteerDependencies): StoreApi<SteerState> {
  return createStore<SteerState>()((set, get, store) => {
    const runner = createRunner(dependencies, (activity) => set({ activity }));
    return {
      ...createPathSlice(runner)(set, get, store),
      ...createGridSlice(runner)(set, get, store),
      ...createPictureSlice(runner, dependencies)(set, get, store),
      ...createInpaintSlice(runner)(set, get, store),
      panel: 'interpolate',
      settings: defaultSteerSettings,
      activity: null,

      show: (panel) => set({ panel }),
      applyQuery(query) {
        const { panel, settings } = parseSteer(query);
        if (panel !== undefined) set({ panel });
        get().change(settings(get().settings));
      },
      change(changes) {
        const concerns = (...keys: readonly (keyof SteerSettings)[]) => keys.some((key) => key in changes);
        set(({ settings }) => ({
          settings: { ...settings, ...changes },
          ...(concerns('firstSeed', 'secondSeed', 'pathSteps', 'sampler', 'spacing') && { path: [], between: null }),
          ...(concerns('cornerSeeds', 'gridSide', 'pathSteps', 'sampler', 'spacing') && { grid: [], selectedCell: 0 }),
          // The table holds the errors of one method.
          ...(concerns('sampler') && { reconstructions: [] }),
        }));
      },
      stop: runner.stop,
      forget() {
        runner.stop();
        set({
          path: [],
          between: null,
          grid: [],
          selectedCell: 0,
          picture: null,
          edited: null,
          reconstructions: [],
          masks: [],
          inpainted: null,
        });
      },
    };
  });
}
