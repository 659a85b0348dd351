import { Activity, useRef, useState, type ComponentType } from 'react';
import { useStudio } from '../session/context.tsx';
import { selectedEntry } from '../session/models/slice.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { StudioView } from '../views/generate/GenerateView.tsx';
import { LazyView } from './LazyView.tsx';
import { views, type ViewName } from '../session/navigation/routes.ts';
import { useAddress } from './useAddress.ts';

/** The views whose code comes when they are first shown. */
const lazyViews: readonly { readonly name: ViewName; readonly load: () => Promise<ComponentType> }[] = [
  { name: 'steer', load: () => import('../views/steer/SteerView.tsx').then(({ SteerView }) => SteerView) },
  { name: 'compare', load: () => import('../views/compare/CompareView.tsx').then(({ CompareView }) => CompareView) },
  { name: 'learn', load: () => import('../views/learn/LearnView.tsx').then(({ LearnView }) => LearnView) },
  { name: 'train', load: () => import('../views/train/TrainView.tsx').then(({ TrainView }) => TrainView) },
  { name: 'data', load: () => import('../views/data/DataView.tsx').then(({ DataView }) => DataView) },
  { name: 'results', load: () => import('../views/results/ResultsView.tsx').then(({ ResultsView }) => ResultsView) },
  { name: 'runs', load: () => import('../views/training-runs/RunsView.tsx').then(({ RunsView }) => RunsView) },
];

/**
 * The view that the address names. Those that were visited stay, out of sight and at rest, so that they are found as
 * they were left; those that were not are not even loaded.
 */
export function Views() {
  const main = useRef<HTMLElement>(null);
  const shown = useStudio((state) => state.navigation.route.view);
  const modelId = useStudio((state) => selectedEntry(state)?.id ?? 'none');
  const visited = useVisited(shown);
  useAddress(main);

  const mode = (view: ViewName) => (view === shown ? 'visible' : 'hidden');
  return (
    <main ref={main} className="view" tabIndex={-1} aria-label={views.find(({ route }) => route.view === shown)?.title}>
      <Activity mode={mode('generate')}>
        <StudioView />
      </Activity>
      {lazyViews
        .filter(({ name }) => visited.has(name))
        .map(({ name, load }) => (
          <Activity key={name} mode={mode(name)}>
            <ErrorBoundary occasion={`${mode(name)} with ${modelId}`}>
              <LazyView load={load} />
            </ErrorBoundary>
          </Activity>
        ))}
    </main>
  );
}

function useVisited(view: ViewName): ReadonlySet<ViewName> {
  const [visited, setVisited] = useState<ReadonlySet<ViewName>>(new Set([view]));
  if (visited.has(view)) return visited;
  const more = new Set([...visited, view]);
  setVisited(more);
  return more;
}
