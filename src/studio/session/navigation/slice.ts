import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { parseRoute, type Route } from './routes.ts';

export interface NavigationSlice {
  readonly route: Route;
  /** Absolute address below which this page's server has training runs; null where it has none to show. */
  readonly runsUrl: string | null;
  /** Follows the browser, which has come to an address with this hash. */
  readonly showAddress: (hash: string) => void;
}

export function createNavigationSlice({ initialHash, runsUrl }: StudioDependencies): StateCreator<StudioState, [], [], NavigationSlice> {
  function routeOf(hash: string): Route {
    const route = parseRoute(hash);
    return route.view === 'runs' && runsUrl === null ? { view: 'generate' } : route;
  }
  return (set) => ({
    route: routeOf(initialHash),
    runsUrl,
    showAddress: (hash) => set({ route: routeOf(hash) }),
  });
}
