import { describe, expect, it } from 'vitest';
import { gate } from '../testing/studio.ts';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('are taken one after another, also after a failure', async () => {
    const inTurn = createTurns();
    const { opened, open } = gate();
    const order: string[] = [];
    const first = inTurn(never, async () => {
      order.push('first begins');
      await opened;
      order.push('first ends');
      throw new Error('broken');
    });
    const second = inTurn(never, () => Promise.resolve(order.push('second')));
    open();
    await expect(first).rejects.toThrow('broken');
    await second;
    expect(order).toEqual(['first begins', 'first ends', 'second']);
  });

  it('are not waited for by who is told to stop', async () => {
    const inTurn = createTurns();
    const { opened, open } = gate();
    const first = inTurn(never, () => opened);
    const stop = new AbortController();
    let hasBegun = false;
    const second = inTurn(stop.signal, () => Promise.resolve((hasBegun = true)));
    stop.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    open();
    await first;
    await inTurn(never, () => Promise.resolve());
    expect(hasBegun).toBe(false);
  });
});
