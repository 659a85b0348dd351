import { useLayoutEffect } from 'react';
import { useStudioStore } from '../session/context.tsx';
import { views, type ViewName } from '../session/navigation/routes.ts';
import { estimateProgress } from '../session/run/estimate.ts';
import type { JobOutcome } from '../session/job.ts';
import type { RunState } from '../session/state.ts';

const ends: Record<JobOutcome, string> = { finished: 'Finished', stopped: 'Stopped', failed: 'Could not finish' };

/**
 * What the browser's tab says: the view, and before it how far a run is. Generate, where it is made, needs no name then.
 *
 * @param isUnseen whether the last run ended while the page was out of sight, and it still is
 */
export function documentTitle(view: ViewName, { status, outcome, stepMilliseconds, steps }: RunState, isUnseen: boolean): string {
  const ofView = views.find(({ route }) => route.view === view)?.documentTitle ?? 'Stepwise';
  if (status !== 'idle')
    return `${estimateProgress(stepMilliseconds, steps).stepsTaken}/${steps} · ${view === 'generate' ? 'Stepwise' : ofView}`;
  return isUnseen && outcome !== null ? `${ends[outcome]} · Stepwise` : ofView;
}

/** Lets the browser's tab tell of the view, of a run under way, and of one that has ended until somebody looks. */
export function useDocumentTitle(): void {
  const store = useStudioStore();
  useLayoutEffect(() => {
    let { status } = store.getState().run;
    let isUnseen = false;
    function show(): void {
      const { run, navigation } = store.getState();
      if (run.status !== status) isUnseen = run.status === 'idle';
      status = run.status;
      isUnseen &&= document.hidden;
      const title = documentTitle(navigation.route.view, run, isUnseen);
      if (document.title !== title) document.title = title;
    }
    show();
    const endSubscription = store.subscribe(show);
    document.addEventListener('visibilitychange', show);
    return () => {
      endSubscription();
      document.removeEventListener('visibilitychange', show);
    };
  }, [store]);
}
