import { createStore, type StoreApi } from 'zustand/vanilla';
import { tell, type Loaded } from '../../ui/loading/loaded.ts';
import { loadResults, type LoadedResults } from './results.ts';

interface ResultsState {
  readonly results: Loaded<LoadedResults>;
  readonly load: () => Promise<void>;
}

/** The state of the Results view: it has a store of its own, for its code comes later than the page's. */
export function createResultsStore(catalogUrl: string, fetch: typeof globalThis.fetch): StoreApi<ResultsState> {
  return createStore<ResultsState>()((set) => ({
    results: { status: 'loading' },
    load: () => tell(loadResults(catalogUrl, fetch), (results) => set({ results })),
  }));
}
