import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useStudio, useStudioStore } from '../session/context.tsx';
import type { ViewName } from '../session/navigation/routes.ts';

/**
 * Lets the page follow its address: by links, back and forward. Each view keeps the place to which it was scrolled, and
 * `main` takes the focus when another view has come into it, for what had the focus may be gone.
 */
export function useAddress(main: RefObject<HTMLElement | null>): void {
  const store = useStudioStore();
  const view = useStudio((state) => state.navigation.route.view);
  const places = useRef(new Map<ViewName, number>());
  const shown = useRef(view);

  useEffect(() => {
    // The browser would restore the place before the view is there.
    history.scrollRestoration = 'manual';
    function follow(): void {
      places.current.set(store.getState().navigation.route.view, scrollY);
      store.getState().navigation.showAddress(location.hash);
    }
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [store]);

  useLayoutEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    scrollTo({ top: places.current.get(view) ?? 0, behavior: 'instant' });
    main.current?.focus({ preventScroll: true });
  }, [view, main]);
}
