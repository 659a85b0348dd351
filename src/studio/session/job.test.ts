import { describe, expect, it } from 'vitest';
import { createJob, type JobState } from './job.ts';
import { gate } from './testing/studio.ts';

function shownJob() {
  const shown: JobState[] = [];
  return { job: createJob((state) => shown.push(state)), shown };
}

/** Work that ends when it is told to stop. */
const untilStopped = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError'))));

describe('a job', () => {
  it('tells how far it is, and gives what its work gives', async () => {
    const { job, shown } = shownJob();
    const end = await job.start(() => {
      job.enter('running');
      return Promise.resolve(7);
    });
    expect(end).toEqual({ outcome: 'finished', result: 7 });
    expect(shown).toEqual([
      { status: 'preparing', outcome: null },
      { status: 'running', outcome: null },
      { status: 'idle', outcome: 'finished' },
    ]);
  });

  it('refuses another while one is under way, and takes it afterwards', async () => {
    const { job } = shownJob();
    const { opened, open } = gate();
    const first = job.start(() => opened);
    let hasBegun = false;
    const second = () => job.start(() => Promise.resolve((hasBegun = true)));
    expect(await second()).toBeNull();
    expect(job.isUnderWay()).toBe(true);
    expect(hasBegun).toBe(false);
    open();
    await first;
    expect(job.isUnderWay()).toBe(false);
    expect(await second()).toEqual({ outcome: 'finished', result: true });
  });

  it('is asked once to stop, and is stopping until its work has ended', async () => {
    const { job, shown } = shownJob();
    const end = job.start(untilStopped);
    job.stop();
    job.stop();
    job.enter('running');
    expect(await end).toEqual({ outcome: 'stopped' });
    expect(shown.map(({ status }) => status)).toEqual(['preparing', 'stopping', 'idle']);
  });

  it('that ends by itself though it was told to stop has finished', async () => {
    const { job } = shownJob();
    const end = job.start(() => Promise.resolve('done'));
    job.stop();
    expect(await end).toEqual({ outcome: 'finished', result: 'done' });
  });

  it('fails with what its work throws, at once or later', async () => {
    const { job } = shownJob();
    const error = new Error('broken');
    expect(await job.start(() => Promise.reject(error))).toEqual({ outcome: 'failed', error });
    const atOnce = () => {
      throw error;
    };
    expect(await job.start(atOnce)).toEqual({ outcome: 'failed', error });
  });

  it('has nothing to stop or enter when it is idle', () => {
    const { job, shown } = shownJob();
    job.stop();
    job.enter('running');
    expect(shown).toEqual([]);
  });
});
