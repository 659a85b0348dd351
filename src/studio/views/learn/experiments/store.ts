import { createStore, type StoreApi } from 'zustand/vanilla';
import { createDrawsSlice } from '../draws/slice.ts';
import { createFuturesSlice } from '../futures/slice.ts';
import { createLossesSlice } from '../losses/slice.ts';
import { createRunner, type ExperimentDependencies } from './runner.ts';
import type { ExperimentsState } from './state.ts';

/** What the experiments of the tour have found, and which of them is under way. */
export function createExperiments(dependencies: ExperimentDependencies): StoreApi<ExperimentsState> {
  return createStore<ExperimentsState>()((set, get, store) => {
    const runner = createRunner(dependencies, (activity) => set({ activity }));
    return {
      ...createFuturesSlice(runner)(set, get, store),
      ...createDrawsSlice(runner)(set, get, store),
      ...createLossesSlice(runner)(set, get, store),
      activity: null,
      stop: runner.stop,
    };
  });
}
