import type { StudioDependencies } from '../dependencies.ts';
import type { SliceCreator } from '../state.ts';
import { parseRoute, type Route } from './routes.ts';

export function createNavigationSlice({ initialHash, runsUrl }: StudioDependencies): SliceCreator<'navigation'> {
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
