import { releaseProxy, wrap, type Remote } from 'comlink';

/** The worker went away in the middle of a call: its script failed to load or run, or it ran out of memory. */
export class WorkerCrashedError extends Error {
  override readonly name = 'WorkerCrashedError';
  constructor(readonly reason: string) {
    super(`The background worker stopped unexpectedly (${reason}). Try again: it is started afresh.`);
  }
}

interface RunningWorker<Service> {
  readonly worker: Worker;
  readonly service: Remote<Service>;
  readonly crashed: Promise<never>;
}

export interface BridgeOptions {
  /** How long an aborted call may take to end by itself before the worker is terminated. */
  readonly graceMilliseconds: number;
}

/**
 * The page's end of a worker: starts it at the first call, runs calls one after another, and starts a new one after
 * a crash. An aborted call is first asked to stop; if it does not within the grace time, the worker is terminated,
 * because a run cannot be interrupted inside the runtime. Only this class knows Worker and comlink.
 */
export class WorkerBridge<Service> {
  #running: RunningWorker<Service> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  readonly #spawn: () => Worker;
  readonly #options: BridgeOptions;

  constructor(spawn: () => Worker, options: BridgeOptions) {
    this.#spawn = spawn;
    this.#options = options;
  }

  /**
   * Calls the service after the calls before it have ended; a call that is aborted while it waits ends at once.
   * Throws the service's own error, the signal's reason, or a WorkerCrashedError.
   */
  call<Result>(signal: AbortSignal, action: (service: Remote<Service>) => Promise<Result>): Promise<Result> {
    const started = new AbortController();
    const turn = this.#last.then(() => {
      started.abort();
      return this.#run(signal, action);
    });
    this.#last = turn.catch(() => undefined);
    const abortedEarly = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true, signal: started.signal });
    });
    return Promise.race([turn, abortedEarly]);
  }

  /** Ends the worker and with it whatever it holds; the next call starts a new one. */
  terminate(): void {
    this.#running?.service[releaseProxy]();
    this.#running?.worker.terminate();
    this.#running = null;
  }

  async #run<Result>(signal: AbortSignal, action: (service: Remote<Service>) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const running = (this.#running ??= this.#start());
    const settled = new AbortController();
    try {
      return await Promise.race([action(running.service), running.crashed, this.#overdue(signal, settled.signal)]);
    } finally {
      settled.abort();
    }
  }

  /** Rejects, having terminated the worker, when the grace time after an abort has passed without an end of the call. */
  #overdue(signal: AbortSignal, settled: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      const startGrace = () => {
        const timer = setTimeout(() => {
          this.terminate();
          reject(reasonOf(signal));
        }, this.#options.graceMilliseconds);
        settled.addEventListener('abort', () => clearTimeout(timer), { once: true });
      };
      signal.addEventListener('abort', startGrace, { once: true, signal: settled });
    });
  }

  #start(): RunningWorker<Service> {
    const worker = this.#spawn();
    const crashed = new Promise<never>((_, reject) => {
      const crash = (reason: string) => {
        if (this.#running?.worker === worker) this.terminate();
        reject(new WorkerCrashedError(reason));
      };
      worker.addEventListener('error', (event) => crash(event.message || 'its script could not be loaded'));
      worker.addEventListener('messageerror', () => crash('it sent an unreadable message'));
    });
    // An idle worker may crash while nobody listens.
    crashed.catch(() => undefined);
    return { worker, service: wrap<Service>(worker), crashed };
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException('Stopped.', 'AbortError');
}
