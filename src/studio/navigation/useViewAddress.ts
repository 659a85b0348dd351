import { useEffect, useRef } from 'react';
import { parseRoute, queryOf, type ViewName } from './routes.ts';

/** Browsers allow some hundred changes of the address in half a minute; a slider makes more. */
const settlingMilliseconds = 300;

const storageKey = (view: ViewName) => `stepwise.view.${view}`;

/** What the address carries for this view, else what the view was left with at an earlier visit; null where there is neither. */
export function recallView(view: ViewName): string | null {
  const asked = queryFor(view);
  if (asked !== null) return asked;
  try {
    return localStorage.getItem(storageKey(view));
  } catch {
    return null;
  }
}

/**
 * Lets the address carry what a view is set to, as long as the view is shown, and the browser remember it: a reload, a
 * bookmark and a link restore it. `apply` is called with another query that the visitor follows.
 */
export function useViewAddress(view: ViewName, query: string, apply: (query: string) => void): void {
  const written = useRef(query);
  const applyLatest = useRef(apply);
  useEffect(() => {
    applyLatest.current = apply;
  }, [apply]);

  useEffect(() => {
    function follow(): void {
      const asked = queryFor(view);
      if (asked !== null && asked !== written.current) applyLatest.current(asked);
    }
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [view]);

  useEffect(() => {
    written.current = query;
    try {
      localStorage.setItem(storageKey(view), query);
    } catch {
      // The address has it.
    }
    const show = () => {
      if (parseRoute(location.hash).view === view) history.replaceState(history.state, '', `#${view}?${query}`);
    };
    const timer = setTimeout(show, settlingMilliseconds);
    return () => clearTimeout(timer);
  }, [view, query]);
}

function queryFor(view: ViewName): string | null {
  return parseRoute(location.hash).view === view ? queryOf(location.hash) : null;
}
