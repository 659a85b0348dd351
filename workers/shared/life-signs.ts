/*
 * How a page finds out that its worker is dead or hangs, though nothing has told it: a browser that ends a worker for want
 * of memory, or one whose threads have died, sends no error.
 */

/** What a worker says every now and then; comlink does not take it for one of its own messages. */
const lifeSign = 'stepwise:alive';

export interface Patience {
  /** Between two looks at whether the worker has said anything, and between two signs of its life. */
  readonly tickMilliseconds: number;
  /** Looks in vain before the worker is given up; a step that holds its event loop must take less. */
  readonly ticks: number;
}

/** No step on a phone, and no compilation of shaders in software, has been seen to take a minute. */
export const workerPatience: Patience = { tickMilliseconds: 5000, ticks: 24 };

/** Lets a worker show that it lives: by messages, and by a lock that the browser takes from it when it dies. */
export function showLife({ tickMilliseconds }: Patience = workerPatience): void {
  const tell = () => postMessage(lifeSign);
  setInterval(tell, tickMilliseconds);
  // Hidden on insecure pages.
  const { locks } = navigator as Partial<Navigator>;
  locks
    ?.request(self.name, () => {
      postMessage(`${lifeSign} ${self.name}`);
      return new Promise(() => undefined);
    })
    // Withheld where cookies are blocked: then the messages alone tell.
    .catch(() => undefined);
}

/**
 * Calls `onDeath` once, with a clause that says why, when the worker of this name has died or not been heard of for
 * longer than patience lasts. Silence counts only while `isCalled`. The returned function ends the watch.
 */
export function watchLife(
  worker: Pick<Worker, 'addEventListener' | 'removeEventListener'>,
  {
    name,
    isCalled,
    onDeath,
    patience,
  }: { readonly name: string; readonly isCalled: () => boolean; readonly onDeath: (reason: string) => void; readonly patience: Patience },
): () => void {
  const ended = new AbortController();
  let silentTicks = 0;
  // A clock would count the sleep of the machine, in which the worker sleeps, too.
  const timer = setInterval(() => {
    silentTicks = isCalled() ? silentTicks + 1 : 0;
    if (silentTicks >= patience.ticks) die('nothing has been heard of it for a long time');
  }, patience.tickMilliseconds);

  function die(reason: string): void {
    end();
    onDeath(reason);
  }

  function hear({ data }: MessageEvent<unknown>): void {
    silentTicks = 0;
    if (data !== `${lifeSign} ${name}`) return;
    // Granted when the worker holds it no longer.
    navigator.locks.request(name, { signal: ended.signal }, () => die('the browser has ended it')).catch(() => undefined);
  }

  function end(): void {
    if (ended.signal.aborted) return;
    ended.abort();
    clearInterval(timer);
    worker.removeEventListener('message', hear as EventListener);
  }

  worker.addEventListener('message', hear as EventListener);
  return end;
}
