import { describe, expect, it } from 'vitest';
import { estimateProgress } from './estimate.ts';

describe('estimateProgress', () => {
  it('knows nothing of time before the first step', () => {
    expect(estimateProgress([], 20)).toEqual({ stepsTaken: 0, steps: 20, fraction: 0, millisecondsPerStep: null, millisecondsLeft: null });
  });

  it('leaves a slow first step out as soon as there is another', () => {
    expect(estimateProgress([900], 4).millisecondsLeft).toBe(2700);
    expect(estimateProgress([900, 10], 4)).toMatchObject({ fraction: 0.5, millisecondsPerStep: 10, millisecondsLeft: 20 });
  });

  it('follows a machine that slows down', () => {
    const times = [...Array<number>(20).fill(10), ...Array<number>(8).fill(50)];
    expect(estimateProgress(times, 30)).toMatchObject({ millisecondsPerStep: 50, millisecondsLeft: 100 });
  });

  it('ends at nothing left', () => {
    expect(estimateProgress([5, 5, 5], 3)).toMatchObject({ fraction: 1, millisecondsLeft: 0 });
  });
});
