import { useEffect } from 'react';

/** What of a page tells whether somebody can see it. */
export type Visibility = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;

/**
 * Calls `task`, which does not fail, now and again and again, `milliseconds` after it has ended, until what is returned
 * is called; not while the page is in the background, and at once when it comes back.
 */
export function poll(task: () => Promise<void>, milliseconds: number, page: Visibility): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ending = new AbortController();
  let isBusy = false;

  async function run(): Promise<void> {
    clearTimeout(timer);
    if (ending.signal.aborted || isBusy || page.hidden) return;
    isBusy = true;
    await task();
    isBusy = false;
    timer = setTimeout(() => void run(), milliseconds);
  }
  const comeBack = () => void run();

  page.addEventListener('visibilitychange', comeBack);
  void run();
  return () => {
    ending.abort();
    clearTimeout(timer);
    page.removeEventListener('visibilitychange', comeBack);
  };
}

/**
 * Calls `task` now and again and again, `milliseconds` after it has ended, for as long as the component is shown; not
 * while the page is in the background, and at once when it comes back.
 */
export function usePolling(task: () => Promise<void>, milliseconds: number): void {
  useEffect(() => poll(task, milliseconds, document), [task, milliseconds]);
}
