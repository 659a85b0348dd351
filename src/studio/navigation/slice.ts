import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { parseRoute, type Route } from './routes.ts';

export interface NavigationSlice {
  readonly route: Route;
  /** Follows the browser, which has come to an address with this hash. */
  readonly showAddress: (hash: string) => void;
}

export function createNavigationSlice({ initialHash }: StudioDependencies): StateCreator<StudioState, [], [], NavigationSlice> {
  return (set) => ({
    route: parseRoute(initialHash),
    showAddress: (hash) => set({ route: parseRoute(hash) }),
  });
}
