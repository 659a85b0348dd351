import { describe, expect, it } from 'vitest';
import { forEachConcurrently } from './concurrently.ts';

/** The numbers from 0; notes how many were taken and whether it was closed. */
function countingSource(count: number): { items: AsyncGenerator<number>; taken: () => number; closed: () => boolean } {
  let taken = 0;
  let closed = false;
  async function* generate(): AsyncGenerator<number> {
    try {
      for (let item = 0; item < count; item++) {
        taken++;
        yield await Promise.resolve(item);
      }
    } finally {
      closed = true;
    }
  }
  return { items: generate(), taken: () => taken, closed: () => closed };
}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('forEachConcurrently', () => {
  it('handles every item once, as many at a time as allowed', async () => {
    const seen: number[] = [];
    let underWay = 0;
    let most = 0;
    await forEachConcurrently(countingSource(20).items, 3, async (item) => {
      most = Math.max(most, ++underWay);
      await later();
      underWay--;
      seen.push(item);
    });
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('stops at a failure: calls under way end first, the source is closed, the failure is thrown', async () => {
    const source = countingSource(100);
    let underWay = 0;
    const work = forEachConcurrently(source.items, 4, async (item) => {
      underWay++;
      await later();
      underWay--;
      if (item === 5) throw new Error('item 5');
    });
    await expect(work).rejects.toThrow('item 5');
    expect(underWay).toBe(0);
    expect(source.closed()).toBe(true);
    expect(source.taken()).toBeLessThan(20);
  });

  it('throws the first of several failures, whichever call it comes from', async () => {
    const work = forEachConcurrently(countingSource(2).items, 2, async (item) => {
      if (item === 0) for (let turn = 0; turn < 5; turn += 1) await later();
      throw new Error(`item ${item}`);
    });
    await expect(work).rejects.toThrow('item 1');
  });

  it('throws what the source throws', async () => {
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('a truncated archive')) }),
    };
    await expect(forEachConcurrently(source, 2, later)).rejects.toThrow('a truncated archive');
  });

  it('stops at an abort', async () => {
    const source = countingSource(100);
    const stop = new AbortController();
    const work = forEachConcurrently(
      source.items,
      2,
      async (item) => {
        await later();
        if (item === 10) stop.abort();
      },
      stop.signal,
    );
    await expect(work).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    expect(source.closed()).toBe(true);
    expect(source.taken()).toBeLessThan(20);
  });
});
