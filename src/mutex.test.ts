import { describe, expect, it } from 'vitest';
import { createMutex } from './mutex.ts';

/** Work that goes on until it is told to end. */
function openWork(): { readonly work: () => Promise<void>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { work: () => ended, end: () => end() };
}

describe('mutex', () => {
  it('lets work begin when the work before it has ended, also after a failure', async () => {
    const { withLock } = createMutex();
    const { work, end } = openWork();
    const order: string[] = [];
    const first = withLock(new AbortController().signal, async () => {
      order.push('first begins');
      await work();
      order.push('first ends');
      throw new Error('broken');
    });
    const second = withLock(null, () => Promise.resolve(order.push('second')));
    end();
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  it('is not waited for by work that is aborted', async () => {
    const { withLock } = createMutex();
    const { work, end } = openWork();
    const first = withLock(null, work);
    const stop = new AbortController();
    let hasBegun = false;
    const second = withLock(stop.signal, () => Promise.resolve((hasBegun = true)));
    stop.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    const third = withLock(stop.signal, () => Promise.resolve((hasBegun = true)));
    await expect(third).rejects.toBe(stop.signal.reason);
    end();
    await first;
    await withLock(null, () => Promise.resolve());
    expect(hasBegun).toBe(false);
  });

  it('gives what the work gives', async () => {
    await expect(createMutex().withLock(null, () => Promise.resolve(7))).resolves.toBe(7);
  });

  it('leaves work that has begun to heed its signal itself', async () => {
    const { withLock } = createMutex();
    const { work, end } = openWork();
    const stop = new AbortController();
    const first = withLock(stop.signal, async () => {
      await work();
      return 'came to its end';
    });
    await Promise.resolve();
    await Promise.resolve();
    stop.abort();
    end();
    await expect(first).resolves.toBe('came to its end');
  });
});
