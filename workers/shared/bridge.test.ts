import { expose } from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { installAbortTransfer } from './abort-transfer.ts';
import { WorkerBridge } from './bridge.ts';
import { installErrorTransfer } from './error-transfer.ts';
import { WorkerCrashedError } from './errors.ts';
import type { Patience } from './life-signs.ts';

installErrorTransfer({});
installAbortTransfer();

interface EchoService {
  echo(text: string): string;
  /** Ends when told to stop, with the signal's reason. */
  untilStopped(signal: AbortSignal): Promise<never>;
  /** Fails as a runtime does that is of no use any more. */
  outOfMemory(): never;
  /** Never ends, as a run inside the runtime that cannot be interrupted. */
  deaf(signal: AbortSignal): Promise<never>;
}

const service: EchoService = {
  echo: (text) => text,
  untilStopped: (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))),
  outOfMemory: () => {
    throw new RangeError('out of memory');
  },
  deaf: () => new Promise(() => undefined),
};

/** A worker without a thread: the page's half of a channel whose other half is exposed right here. */
class ChannelWorker extends EventTarget {
  readonly #channel = new MessageChannel();
  terminated = false;

  constructor() {
    super();
    expose(service, this.#channel.port1);
    this.#channel.port2.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
      this.dispatchEvent(new MessageEvent('message', { data })),
    );
    this.#channel.port2.start();
  }

  postMessage(message: unknown, transferables: Transferable[] = []): void {
    this.#channel.port2.postMessage(message, transferables);
  }

  terminate(): void {
    this.terminated = true;
    this.#channel.port1.close();
  }

  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

const workers: ChannelWorker[] = [];

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

function makeBridge(graceMilliseconds = 1000, patience: Patience = { tickMilliseconds: 1000, ticks: 100 }) {
  const spawn = () => {
    const worker = new ChannelWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  const ended: ChannelWorker[] = [];
  const onEnded = () => ended.push(...workers.slice(-1));
  const isFatal = (error: unknown) => error instanceof Error && error.name === 'RangeError';
  return { bridge: new WorkerBridge<EchoService>(spawn, { graceMilliseconds, isFatal, onEnded, patience }), workers, ended };
}

const never = () => new AbortController().signal;
const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('WorkerBridge', () => {
  it('starts its worker with the first call and keeps it for the next', async () => {
    const { bridge, workers } = makeBridge();
    expect(workers).toHaveLength(0);
    expect(await bridge.call(never(), (remote) => remote.echo('one'))).toBe('one');
    expect(await bridge.call(never(), (remote) => remote.echo('two'))).toBe('two');
    expect(workers).toHaveLength(1);
  });

  it('carries an abort into the worker and lets the call end by itself', async () => {
    const { bridge, workers } = makeBridge();
    const controller = new AbortController();
    const call = bridge.call(controller.signal, (remote) => remote.untilStopped(controller.signal));
    await nextTurn();
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.terminated).toBe(false);
  });

  it('ends its worker when told to, and what is under way with it', async () => {
    const { bridge, workers } = makeBridge();
    const call = bridge.call(never(), (remote) => remote.deaf(never()));
    await nextTurn();
    bridge.end();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.terminated).toBe(true);
  });

  it('terminates a worker that does not heed an abort in time, and starts another for the next call', async () => {
    const { bridge, workers } = makeBridge(10);
    const controller = new AbortController();
    const call = bridge.call(controller.signal, (remote) => remote.deaf(controller.signal));
    await nextTurn();
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.terminated).toBe(true);
    expect(await bridge.call(never(), (remote) => remote.echo('again'))).toBe('again');
    expect(workers).toHaveLength(2);
  });

  it('runs calls one after another and drops one that was aborted while it waited', async () => {
    const { bridge } = makeBridge();
    const first = new AbortController();
    const second = new AbortController();
    const running = bridge.call(first.signal, (remote) => remote.untilStopped(first.signal));
    let started = false;
    const waiting = bridge.call(second.signal, (remote) => {
      started = true;
      return remote.echo('late');
    });
    await nextTurn();
    second.abort();
    // At once: the call before it still runs.
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    first.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await nextTurn();
    expect(started).toBe(false);
  });

  it('lets whoever holds it make several calls before the next', async () => {
    const { bridge } = makeBridge();
    const order: string[] = [];
    const held = bridge.hold(never(), async (call) => {
      order.push(await call(never(), (remote) => remote.echo('first')));
      await nextTurn();
      order.push(await call(never(), (remote) => remote.echo('second')));
    });
    order.push(await bridge.call(never(), (remote) => remote.echo('next')));
    await held;
    expect(order).toEqual(['first', 'second', 'next']);
  });

  it('fails the call that a crash interrupts, by name, and recovers', async () => {
    const { bridge, workers } = makeBridge();
    const call = bridge.call(never(), (remote) => remote.deaf(never()));
    await nextTurn();
    workers[0]?.crash('out of memory');
    const failure: unknown = await call.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkerCrashedError);
    expect(failure).toMatchObject({ reason: 'it met an error', cause: { message: 'out of memory' } });
    expect(await bridge.call(never(), (remote) => remote.echo('back'))).toBe('back');
  });

  it('ends the worker that failed for good before the next call begins, which gets another', async () => {
    const { bridge, workers } = makeBridge();
    const failing = bridge.call(never(), (remote) => remote.outOfMemory());
    const next = bridge.call(never(), (remote) => remote.echo('next'));
    await expect(failing).rejects.toMatchObject({ name: 'RangeError', message: 'out of memory' });
    expect(await next).toBe('next');
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  it('tells of every worker that has ended: by a stop, by a fatal failure, by a crash between calls', async () => {
    const { bridge, workers, ended } = makeBridge(10);
    const controller = new AbortController();
    const stopped = bridge.call(controller.signal, (remote) => remote.deaf(controller.signal));
    await nextTurn();
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(ended).toEqual(workers);

    await expect(bridge.call(never(), (remote) => remote.outOfMemory())).rejects.toMatchObject({ name: 'RangeError' });
    await bridge.call(never(), (remote) => remote.echo('one'));
    workers[2]?.crash('lost');
    workers[2]?.crash('lost');
    expect(workers).toHaveLength(3);
    expect(ended).toEqual(workers);
  });

  it('is not harmed by a crash between calls', async () => {
    const { bridge, workers } = makeBridge();
    await bridge.call(never(), (remote) => remote.echo('one'));
    workers[0]?.crash('lost');
    expect(await bridge.call(never(), (remote) => remote.echo('two'))).toBe('two');
    expect(workers).toHaveLength(2);
  });

  it('gives a worker up that is silent for too long during a call, and starts another', async () => {
    const { bridge, workers, ended } = makeBridge(1000, { tickMilliseconds: 5, ticks: 3 });
    const failure: unknown = await bridge.call(never(), (remote) => remote.deaf(never())).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkerCrashedError);
    expect(failure).toMatchObject({ reason: 'nothing has been heard of it for a long time' });
    expect(ended).toEqual(workers);
    expect(await bridge.call(never(), (remote) => remote.echo('back'))).toBe('back');
  });

  it('has patience with a worker that says that it lives, and with one that has nothing to do', async () => {
    const { bridge, workers } = makeBridge(1000, { tickMilliseconds: 5, ticks: 3 });
    await bridge.call(never(), (remote) => remote.echo('one'));
    await new Promise((resolve) => setTimeout(resolve, 40));
    let isOver = false;
    const call = bridge.call(never(), (remote) => remote.deaf(never())).catch(() => (isOver = true));
    for (let sign = 0; sign < 20; sign++) {
      workers[0]?.dispatchEvent(new MessageEvent('message', { data: 'stepwise:alive' }));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect([isOver, workers.length]).toEqual([false, 1]);
    await call;
  });
});
