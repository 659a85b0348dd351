import { useEffect } from 'react';
import { poll } from './poll.ts';

/**
 * Calls `task` now and again and again, `milliseconds` after it has ended, for as long as the component is shown; not
 * while the page is in the background, and at once when it comes back.
 */
export function usePolling(task: () => Promise<void>, milliseconds: number): void {
  useEffect(() => poll(task, milliseconds, document), [task, milliseconds]);
}
