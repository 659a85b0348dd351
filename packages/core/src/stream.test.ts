import { describe, expect, it } from 'vitest';
import { all } from './testing/all.ts';
import { streamOf } from './stream.ts';

/** Hands over the numbers from 0 on until it is stopped, or fails at one of them, and logs what it does. */
function counting({ failsAt = Infinity, endsAt = Infinity } = {}) {
  const log: (number | 'stopped')[] = [];
  const stream = streamOf<number>(async (signal, onItem) => {
    for (let count = 0; count < endsAt; count++) {
      if (signal.aborted) {
        log.push('stopped');
        signal.throwIfAborted();
      }
      if (count === failsAt) throw new RangeError('failed');
      log.push(count);
      await onItem(count);
    }
  });
  return { log, stream };
}

describe('streamOf', () => {
  it('yields what is handed over and ends with the work', async () => {
    expect(await all(counting({ endsAt: 3 }).stream)).toEqual([0, 1, 2]);
  });

  it('makes no more than its reader takes', async () => {
    const { log, stream } = counting();
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log.length).toBeLessThanOrEqual(3);
    await stream.return();
  });

  it('stops the work when its reader leaves', async () => {
    const { log, stream } = counting();
    for await (const count of stream) if (count === 1) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log.at(-1)).toBe('stopped');
  });

  it('throws what the work throws', async () => {
    await expect(all(counting({ failsAt: 2 }).stream)).rejects.toThrow('failed');
  });
});
