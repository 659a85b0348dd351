import { Activity, useRef, useState } from 'react';
import { useStudio } from '../context.tsx';
import { ErrorBoundary } from '../problems/ErrorBoundary.tsx';
import { StudioView } from '../StudioView.tsx';
import { LazyView } from './LazyView.tsx';
import { views, type ViewName } from './routes.ts';
import { useAddress } from './useAddress.ts';

const loadDataView = () => import('../data/DataView.tsx').then(({ DataView }) => DataView);
const loadResultsView = () => import('../results/ResultsView.tsx').then(({ ResultsView }) => ResultsView);
const loadSteerView = () => import('../steer/SteerView.tsx').then(({ SteerView }) => SteerView);
const loadCompareView = () => import('../compare/CompareView.tsx').then(({ CompareView }) => CompareView);
const loadLearnView = () => import('../learn/LearnView.tsx').then(({ LearnView }) => LearnView);
const loadRunsView = () => import('../runs/RunsView.tsx').then(({ RunsView }) => RunsView);

/**
 * The view that the address names. Those that were visited stay, out of sight and at rest, so that they are found as
 * they were left; those that were not are not even loaded.
 */
export function Views() {
  const main = useRef<HTMLElement>(null);
  const shown = useStudio((state) => state.route.view);
  const visited = useVisited(shown);
  useAddress(main);

  const mode = (view: ViewName) => (view === shown ? 'visible' : 'hidden');
  return (
    <main ref={main} className="view" tabIndex={-1} aria-label={views.find(({ route }) => route.view === shown)?.title}>
      <Activity mode={mode('generate')}>
        <StudioView />
      </Activity>
      {visited.has('steer') && (
        <Activity mode={mode('steer')}>
          <ErrorBoundary>
            <LazyView load={loadSteerView} />
          </ErrorBoundary>
        </Activity>
      )}
      {visited.has('compare') && (
        <Activity mode={mode('compare')}>
          <ErrorBoundary>
            <LazyView load={loadCompareView} />
          </ErrorBoundary>
        </Activity>
      )}
      {visited.has('learn') && (
        <Activity mode={mode('learn')}>
          <ErrorBoundary>
            <LazyView load={loadLearnView} />
          </ErrorBoundary>
        </Activity>
      )}
      {visited.has('data') && (
        <Activity mode={mode('data')}>
          <ErrorBoundary>
            <LazyView load={loadDataView} />
          </ErrorBoundary>
        </Activity>
      )}
      {visited.has('results') && (
        <Activity mode={mode('results')}>
          <ErrorBoundary>
            <LazyView load={loadResultsView} />
          </ErrorBoundary>
        </Activity>
      )}
      {visited.has('runs') && (
        <Activity mode={mode('runs')}>
          <ErrorBoundary>
            <LazyView load={loadRunsView} />
          </ErrorBoundary>
        </Activity>
      )}
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
