/** Where in the page a visitor is; without a name, the dataset that was looked at last, at first the site's first, or the newest run. */
export type Route =
  | { readonly view: 'generate' }
  | { readonly view: 'steer' }
  | { readonly view: 'compare' }
  | { readonly view: 'learn' }
  | { readonly view: 'train' }
  | { readonly view: 'data'; readonly dataset: string | null }
  | { readonly view: 'results' }
  | { readonly view: 'runs'; readonly run: string | null };

export type ViewName = Route['view'];

/** The views in the order in which the header lists them, with what the browser's title says of them. */
export const views: readonly { readonly route: Route; readonly title: string; readonly documentTitle: string }[] = [
  { route: { view: 'generate' }, title: 'Generate', documentTitle: 'Stepwise · watch an image come out of noise' },
  { route: { view: 'steer' }, title: 'Steer', documentTitle: 'Steer · Stepwise' },
  { route: { view: 'compare' }, title: 'Compare', documentTitle: 'Compare · Stepwise' },
  { route: { view: 'learn' }, title: 'Learn', documentTitle: 'How diffusion works · Stepwise' },
  { route: { view: 'train' }, title: 'Train', documentTitle: 'Train · Stepwise' },
  { route: { view: 'data', dataset: null }, title: 'Data', documentTitle: 'Data · Stepwise' },
  { route: { view: 'results' }, title: 'Results', documentTitle: 'Results · Stepwise' },
  { route: { view: 'runs', run: null }, title: 'Runs', documentTitle: 'Runs · Stepwise' },
];

const address = /^#([a-z]+)(?:\/([a-z0-9][a-z0-9-]*))?\/?(?:\?(.*))?$/s;

/**
 * Reads `location.hash`: `#data/flowers102`. The part of an address behind the # never reaches a server, so that every
 * view can be linked to on any static host, below any path. What is not an address of this page leads to where images are made.
 */
export function parseRoute(hash: string): Route {
  const [, view, part] = address.exec(hash) ?? [];
  if (view === 'data') return { view, dataset: part ?? null };
  if (view === 'runs') return { view, run: part ?? null };
  return (view === 'results' || view === 'learn' || view === 'steer' || view === 'compare' || view === 'train') && part === undefined
    ? { view }
    : { view: 'generate' };
}

/** What stands behind the question mark of `location.hash`: what the view is set to; null where there is none. */
export function queryOf(hash: string): string | null {
  return address.exec(hash)?.[3] ?? null;
}

/** The hash of a route, as a link needs it. */
export function formatRoute(route: Route): string {
  const part = route.view === 'data' ? route.dataset : route.view === 'runs' ? route.run : null;
  return part === null ? `#${route.view}` : `#${route.view}/${part}`;
}
