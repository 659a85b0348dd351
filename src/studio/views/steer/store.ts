import { createStore, type StoreApi } from 'zustand/vanilla';
import { parseSteer } from './address.ts';
import { createGridSlice } from './grid/slice.ts';
import { createInpaintSlice } from './inpaint/slice.ts';
import { createPathSlice } from './path-slice.ts';
import { createPictureSlice } from './picture-slice.ts';
import { createRunner, type SteerDependencies } from './runner.ts';
import { defaultSteerSettings, type SteerSettings } from './settings.ts';
import type { SteerState } from './state.ts';

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
          ...(concerns('firstSeed', 'secondSeed', 'pathSteps', 'sampler', 'spacing', 'label') && { path: [], between: null }),
          ...(concerns('cornerSeeds', 'gridSide', 'pathSteps', 'sampler', 'spacing', 'label') && { grid: [], selectedCell: 0 }),
          // The table holds the errors of one method.
          ...(concerns('sampler', 'label') && { reconstructions: [] }),
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
