import { describe, expect, it } from 'vitest';
import { millisecondsLeft, shareDone } from './progress.ts';
import { testRun } from '../../../documents/testing/training-runs.ts';

describe('the progress of a run', () => {
  it('is a share of its steps, and takes as long as its speed says', () => {
    // 80 steps of 5 images, at 25 images a second.
    expect(shareDone(testRun())).toBe(0.2);
    expect(millisecondsLeft(testRun())).toBe(16_000);
    expect(millisecondsLeft(testRun({ step: 100 }))).toBe(0);
  });

  it.each([
    { step: null },
    { totalSteps: null },
    { samplesPerSecond: null },
    { samplesPerSecond: 0 },
    { batchSize: null },
    { state: 'interrupted' },
  ] as const)('leaves open what cannot be told with %j', (parts) => {
    expect(millisecondsLeft(testRun(parts))).toBeNull();
  });
});
