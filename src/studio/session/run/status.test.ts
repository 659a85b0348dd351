import { describe, expect, it } from 'vitest';
import { estimateProgress } from './estimate.ts';
import type { RunState } from '../state.ts';
import { describeRun } from './status.ts';

const textOf = (run: Partial<RunState>, stepMilliseconds: number[] = [], downloaded: number | null = null, evaluations = 20) =>
  describeRun(
    { status: 'idle', outcome: null, stepMilliseconds, steps: 20, evaluations: 20, ...run },
    estimateProgress(stepMilliseconds, 20),
    {
      next: { images: 4, steps: 20, evaluations },
      downloaded,
    },
  );

describe('describeRun', () => {
  it('says what would come before the first run', () => {
    expect(textOf({})).toEqual({ text: '4 images in 20 steps', detail: '' });
    expect(textOf({}, [], null, 39).text).toBe('4 images in 20 steps, 39 evaluations of the network');
  });

  it('shows how much of the model has arrived', () => {
    expect(textOf({ status: 'preparing' }, [], 0.256)).toEqual({ text: 'Getting the model ready…', detail: '25 %' });
    expect(textOf({ status: 'preparing' })).toEqual({ text: 'Getting the model ready…', detail: '' });
  });

  it('counts steps up to the newest frame, and time left for those after it', () => {
    expect(textOf({ status: 'running' }, [80, 58, 58])).toEqual({ text: 'Step 2 of 20', detail: '58 ms per step · 986 ms left' });
  });

  it('says how far a stopped run came', () => {
    expect(textOf({ outcome: 'stopped' }, [50, 50, 50]).text).toBe('Stopped after 2 of 20 steps');
    expect(textOf({ outcome: 'stopped' }).text).toBe('Stopped');
  });

  it('keeps the pace of a finished run', () => {
    expect(textOf({ outcome: 'finished', evaluations: 39 }).text).toBe('Finished in 20 steps, 39 evaluations of the network');
    expect(textOf({ outcome: 'finished' }, Array<number>(20).fill(58))).toEqual({ text: 'Finished in 20 steps', detail: '58 ms per step' });
  });
});
