/** Lets one piece of work at a time have what it guards. */
export interface Mutex {
  /**
   * Runs `work` when the work before it has ended, however it did; the first to ask is the first to run.
   *
   * @param signal one that is aborted while `work` waits ends the wait at once; `work` itself has to heed it. Null for none
   * @throws the signal's reason, or what `work` throws
   */
  readonly withLock: <Result>(signal: AbortSignal | null, work: () => Promise<Result>) => Promise<Result>;
}

/** A mutex that nobody holds. It is not reentrant: work that asks for the lock it runs under waits for ever. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async withLock(signal, work) {
      signal?.throwIfAborted();
      const begun = new AbortController();
      const turn = last.then(() => {
        begun.abort();
        signal?.throwIfAborted();
        return work();
      });
      last = turn.catch(() => undefined);
      const abortedEarly = new Promise<never>((_, reject) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is thrown as it was given
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: begun.signal });
      });
      return Promise.race([turn, abortedEarly]);
    },
  };
}
