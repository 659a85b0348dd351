/**
 * Lets one piece of work begin only when the one before it has ended, however it did; one that is aborted while it waits
 * ends at once, with the signal's reason.
 */
export function createTurns(): <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, work) => {
    const begun = new AbortController();
    const turn = last.then(() => {
      begun.abort();
      signal.throwIfAborted();
      return work();
    });
    last = turn.catch(() => undefined);
    const abortedEarly = new Promise<never>((_, reject) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is thrown as it was given
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: begun.signal });
    });
    return Promise.race([turn, abortedEarly]);
  };
}
