import { describe, expect, it } from 'vitest';
import { testFacts } from '../../../../workers/training/testing/facts.ts';
import { announcedStatus, describeStatus, millisecondsLeft } from './progress.ts';

const run = testFacts({ step: 1500, totalSteps: 4000 });
const idle = { status: 'idle', work: 'training', progress: null, run, saved: null } as const;

describe('what is said of a run', () => {
  it('tells where it stands', () => {
    expect(describeStatus(idle)).toBe('Paused at step 1,500 of 4,000. It goes on from here, after the page was closed too.');
    expect(describeStatus({ ...idle, run: { ...run, step: 4000 } })).toBe('Trained to the end, step 4,000 of 4,000.');
    expect(describeStatus({ ...idle, status: 'running', saved: { step: 1400, isLasting: true } })).toBe(
      'Training, step 1,500 of 4,000; kept up to step 1,400.',
    );
    expect(
      describeStatus({ ...idle, status: 'preparing', run: null, progress: { phase: 'download', receivedBytes: 1e6, totalBytes: 4e6 } }),
    ).toBe('Downloading, 1.0 MB of 4.0 MB…');
  });

  it('is read aloud only where something else begins', () => {
    const running = { ...idle, status: 'running' } as const;
    expect(announcedStatus(running)).toBe(announcedStatus({ ...running, run: { ...run, step: 1501 } }));
    expect(announcedStatus(idle)).toContain('Paused at step 1,500');
  });

  it('takes the rest of the images at the rate of the last ones', () => {
    expect(millisecondsLeft(run, 10)).toBe((1000 * 2500 * run.config.batchSize) / 10);
    expect(millisecondsLeft({ ...run, step: 4002 }, 10)).toBe(0);
  });
});
