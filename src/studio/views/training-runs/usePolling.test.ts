import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gate } from '../../session/testing/studio.ts';
import { poll } from './usePolling.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page that can go into the background and come back. */
class Page extends EventTarget {
  hidden = false;

  show(isShown: boolean): void {
    this.hidden = !isShown;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('poll', () => {
  it('asks at once and again a while after each answer', async () => {
    const answer = gate();
    const task = vi.fn().mockReturnValueOnce(answer.opened).mockResolvedValue(undefined);
    const stop = poll(task, 1000, new Page());
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(1);
    answer.open();
    await vi.advanceTimersByTimeAsync(999);
    expect(task).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(task).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(task).toHaveBeenCalledTimes(4);
    stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(4);
  });

  it('rests while the page is in the background, and asks at once when it is back', async () => {
    const page = new Page();
    const task = vi.fn().mockResolvedValue(undefined);
    const stop = poll(task, 1000, page);
    await vi.advanceTimersByTimeAsync(0);
    page.show(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(task).toHaveBeenCalledTimes(1);
    page.show(true);
    expect(task).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(task).toHaveBeenCalledTimes(3);
    stop();
    page.show(true);
    expect(task).toHaveBeenCalledTimes(3);
  });

  it('does not go on where it was stopped during an answer', async () => {
    const answer = gate();
    const task = vi.fn().mockReturnValue(answer.opened);
    const stop = poll(task, 1000, new Page());
    stop();
    answer.open();
    await vi.advanceTimersByTimeAsync(5000);
    expect(task).toHaveBeenCalledTimes(1);
  });
});
