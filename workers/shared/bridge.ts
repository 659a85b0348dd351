import { releaseProxy, wrap, type Remote } from 'comlink';
import { createMutex } from '../../src/mutex.ts';
import { WorkerCrashedError } from './errors.ts';
import { watchLife, workerPatience, type Patience } from './life-signs.ts';

interface RunningWorker<Service> {
  readonly worker: Worker;
  readonly service: Remote<Service>;
  /** Rejects when the worker has ended, with the reason that `end` was given. */
  readonly ended: Promise<never>;
  readonly end: (reason: unknown) => void;
}

export interface BridgeOptions {
  /** How long an aborted call may take to end by itself before the worker is terminated. */
  readonly graceMilliseconds: number;
  /** Whether what a call failed with leaves its worker useless, so that it is ended; no failure does unless told otherwise. */
  readonly isFatal?: (error: unknown) => boolean;
  /** Told when a worker has ended, and whatever it held with it, before the next call begins. */
  readonly onEnded?: () => void;
  /** How long a worker may be silent during a call before it is given up. */
  readonly patience?: Patience;
}

/** Calls a worker's service. Throws the service's own error, the signal's reason, or a WorkerCrashedError. */
export type Call<Service> = <Result>(signal: AbortSignal, action: (service: Remote<Service>) => Promise<Result>) => Promise<Result>;

/**
 * The page's end of a worker: starts it at the first call, runs calls one after another, and starts a new one after
 * a crash or a fatal failure. An aborted call is first asked to stop; if it does not within the grace time, the worker is terminated,
 * because a run cannot be interrupted inside the runtime. Only this class knows Worker and comlink.
 */
export class WorkerBridge<Service> {
  #running: RunningWorker<Service> | null = null;
  #calls = 0;
  readonly #mutex = createMutex();
  readonly #spawn: (name: string) => Worker;
  readonly #options: BridgeOptions;

  /** @param spawn starts a worker under a name, which it needs to show that it lives */
  constructor(spawn: (name: string) => Worker, options: BridgeOptions) {
    this.#spawn = spawn;
    this.#options = options;
  }

  /**
   * Lets `work` have the worker to itself, over as many calls as it makes one after another, when whoever had it before has
   * ended. An abort ends the wait at once; work that has begun is to give its calls a signal. Throws the signal's reason, or
   * what `work` throws.
   */
  hold<Result>(signal: AbortSignal, work: (call: Call<Service>) => Promise<Result>): Promise<Result> {
    return this.#mutex.withLock(signal, () => work((callSignal, action) => this.#run(callSignal, action)));
  }

  /** Holds the worker for a single call. Throws as `Call`. */
  call<Result>(signal: AbortSignal, action: (service: Remote<Service>) => Promise<Result>): Promise<Result> {
    return this.hold(signal, (call) => call(signal, action));
  }

  /** Ends the worker where there is one: a call that is under way throws an AbortError. */
  end(): void {
    this.#running?.end(new DOMException('The worker was ended.', 'AbortError'));
  }

  async #run<Result>(signal: AbortSignal, action: (service: Remote<Service>) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const running = (this.#running ??= this.#start());
    const settled = new AbortController();
    this.#enforceEnd(running, signal, settled.signal);
    this.#calls++;
    try {
      return await Promise.race([action(running.service), running.ended]);
    } catch (error) {
      // Here and not by the caller, who hears of it when the next call has begun on this worker already.
      if (this.#options.isFatal?.(error)) running.end(error);
      throw error;
    } finally {
      this.#calls--;
      settled.abort();
    }
  }

  /** Ends the worker when the grace time after an abort has passed without an end of the call. */
  #enforceEnd(running: RunningWorker<Service>, signal: AbortSignal, settled: AbortSignal): void {
    const startGrace = () => {
      const timer = setTimeout(() => running.end(reasonOf(signal)), this.#options.graceMilliseconds);
      settled.addEventListener('abort', () => clearTimeout(timer), { once: true });
    };
    signal.addEventListener('abort', startGrace, { once: true, signal: settled });
  }

  #start(): RunningWorker<Service> {
    const name = `stepwise-${Math.random().toString(36).slice(2)}`;
    const worker = this.#spawn(name);
    const service = wrap<Service>(worker);
    let reject: (reason: unknown) => void = () => undefined;
    const ended = new Promise<never>((_, rejectEnded) => (reject = rejectEnded));
    // An idle worker may crash while nobody listens.
    ended.catch(() => undefined);
    const end = (reason: unknown) => {
      if (this.#running?.worker !== worker) return;
      this.#running = null;
      endWatch();
      service[releaseProxy]();
      worker.terminate();
      reject(reason);
      this.#options.onEnded?.();
    };
    const crash = (reason: string, cause?: unknown) => end(new WorkerCrashedError(reason, { cause }));
    const endWatch = watchLife(worker, {
      name,
      isCalled: () => this.#calls > 0,
      onDeath: crash,
      patience: this.#options.patience ?? workerPatience,
    });
    worker.addEventListener('error', ({ message }) => {
      // What an engine says of it is no sentence for a visitor.
      if (message) crash('it met an error', new Error(message));
      else crash('its script could not be loaded');
    });
    worker.addEventListener('messageerror', () => crash('its answer could not be read'));
    return { worker, service, ended, end };
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException('Stopped.', 'AbortError');
}
