/** How far abortable work is: getting ready, doing it, or asked to stop and not at its end yet. */
export type JobStatus = 'idle' | 'preparing' | 'running' | 'stopping';
export type JobOutcome = 'finished' | 'stopped' | 'failed';

export interface JobState {
  readonly status: JobStatus;
  /** How the work before it ended; null before the first and during one. */
  readonly outcome: JobOutcome | null;
}

export type JobEnd<Result> =
  | { readonly outcome: 'finished'; readonly result: Result }
  | { readonly outcome: 'stopped' }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** Work that can be stopped, one at a time. */
export interface Job {
  readonly isUnderWay: () => boolean;
  /**
   * Does the work, at first as one that prepares, unless another is under way: that resolves to null at once. Never rejects;
   * work that fails after it was told to stop has been stopped.
   *
   * @param work to be ended by the signal
   */
  readonly start: <Result>(work: (signal: AbortSignal) => Promise<Result>) => Promise<JobEnd<Result> | null>;
  /** Tells what the work under way is at now; one that is stopping stays so. */
  readonly enter: (status: 'preparing' | 'running') => void;
  /** Aborts the signal of the work under way, if there is any that was not told before. */
  readonly stop: () => void;
}

/** @param show is told of every state, those that `enter` repeats among them */
export function createJob(show: (state: JobState) => void = () => undefined): Job {
  let current: AbortController | null = null;

  async function settle<Result>(work: (signal: AbortSignal) => Promise<Result>, signal: AbortSignal): Promise<JobEnd<Result>> {
    try {
      return { outcome: 'finished', result: await work(signal) };
    } catch (error) {
      return signal.aborted ? { outcome: 'stopped' } : { outcome: 'failed', error };
    }
  }

  return {
    isUnderWay: () => current !== null,

    async start(work) {
      if (current) return null;
      const { signal } = (current = new AbortController());
      show({ status: 'preparing', outcome: null });
      const end = await settle(work, signal);
      current = null;
      show({ status: 'idle', outcome: end.outcome });
      return end;
    },

    enter(status) {
      if (current && !current.signal.aborted) show({ status, outcome: null });
    },

    stop() {
      if (!current || current.signal.aborted) return;
      show({ status: 'stopping', outcome: null });
      current.abort();
    },
  };
}
