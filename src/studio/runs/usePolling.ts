import { useEffect } from 'react';

/**
 * Calls `task` now and again and again, `milliseconds` after it has ended, for as long as the component is shown; not
 * while the page is in the background, and at once when it comes back.
 */
export function usePolling(task: () => Promise<void>, milliseconds: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ending = new AbortController();
    let isBusy = false;

    async function run(): Promise<void> {
      clearTimeout(timer);
      if (ending.signal.aborted || isBusy || document.hidden) return;
      isBusy = true;
      await task();
      isBusy = false;
      timer = setTimeout(() => void run(), milliseconds);
    }
    const comeBack = () => void run();

    document.addEventListener('visibilitychange', comeBack);
    void run();
    return () => {
      ending.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', comeBack);
    };
  }, [task, milliseconds]);
}
