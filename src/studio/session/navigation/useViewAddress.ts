import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { formatQuery, parseQuery, type QueryShape, type QueryValues } from './query.ts';
import { formatRoute, parseRoute, queryOf, type Route } from './routes.ts';

/** Between two changes of the address: browsers allow some hundred in half a minute, and a slider makes more. */
const settlingMilliseconds = 300;

/** The address that was loaded anew; null at a visit that begins. It may lack the last change, which had to wait its turn. */
export const reloadedAddress = performance
  .getEntriesByType('navigation')
  .some((entry) => (entry as PerformanceNavigationTiming).type === 'reload')
  ? location.hash
  : null;

const storageKey = (route: Route) => `stepwise.view.${formatRoute(route).slice(1)}`;

/** What this tab was left with when it is loaded anew, else what the address carries, else an earlier visit; null where there is nothing. */
export function recallView(route: Route): string | null {
  const asked = queryFor(route);
  try {
    const left = location.hash === reloadedAddress ? sessionStorage.getItem(storageKey(route)) : null;
    return left ?? asked ?? localStorage.getItem(storageKey(route));
  } catch {
    return asked;
  }
}

/**
 * Lets the address carry what a view is set to, as long as the view is shown, and the browser remember it: a reload, a
 * bookmark and a link restore it. `apply` is called with another query that the visitor follows.
 */
export function useViewAddress(route: Route, query: string, apply: (query: string) => void): void {
  const written = useRef(query);
  const lastShown = useRef(-settlingMilliseconds);
  const applyLatest = useRef(apply);
  useEffect(() => {
    applyLatest.current = apply;
  }, [apply]);
  const hash = formatRoute(route);

  useEffect(() => {
    function follow(): void {
      const asked = queryFor(parseRoute(hash));
      if (asked !== null && asked !== written.current) applyLatest.current(asked);
    }
    if (location.hash !== reloadedAddress) follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [hash]);

  useEffect(() => {
    written.current = query;
    try {
      localStorage.setItem(storageKey(parseRoute(hash)), query);
      sessionStorage.setItem(storageKey(parseRoute(hash)), query);
    } catch {
      // The address has it.
    }
    const show = () => {
      lastShown.current = performance.now();
      if (formatRoute(parseRoute(location.hash)) === hash) history.replaceState(history.state, '', `${hash}?${query}`);
    };
    const wait = lastShown.current + settlingMilliseconds - performance.now();
    if (wait <= 0) {
      show();
      return undefined;
    }
    const timer = setTimeout(show, wait);
    return () => clearTimeout(timer);
  }, [hash, query]);
}

type Values<Fields extends QueryShape> = { readonly [Name in keyof Fields]: z.infer<Fields[Name]> };

/** What the address carries besides, of which something else is the owner, and what to do with the query of a link. */
interface Besides {
  readonly values: QueryValues;
  readonly follow: (query: string) => void;
}

/**
 * What a view is set to where no store holds it, how to change it, and the query that says so: at first `initial`, or
 * what a link or an earlier visit asks for. What is not sound of a query by `fields` stays as it is in `initial`.
 */
export function useViewSettings<Fields extends QueryShape>(
  route: Route,
  fields: Fields,
  initial: Values<Fields> & QueryValues,
  besides?: Besides,
): readonly [Values<Fields>, (changes: Partial<Values<Fields>>) => void, string] {
  const read = (query: string | null) => ({ ...initial, ...parseQuery(query ?? '', fields) });
  const [values, setValues] = useState<Values<Fields> & QueryValues>(() => read(recallView(route)));
  const query = formatQuery({ ...besides?.values, ...values });
  useViewAddress(route, query, (asked) => {
    besides?.follow(asked);
    setValues(read(asked));
  });
  return [values, (changes) => setValues((before) => ({ ...before, ...changes })), query];
}

function queryFor(route: Route): string | null {
  return formatRoute(parseRoute(location.hash)) === formatRoute(route) ? queryOf(location.hash) : null;
}
