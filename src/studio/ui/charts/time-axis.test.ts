import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../../../diffusion/schedule.ts';
import { shareOf, timestepAtShare, timeTicks } from './time-axis.ts';

const continuous = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });

describe('a place on the axis of time', () => {
  it('is a time of the schedule’s own kind', () => {
    expect(timestepAtShare(continuous, 0.25)).toBe(0.25);
    expect([0, 0.5, 1].map((share) => timestepAtShare(discrete, share))).toEqual([0, 500, 999]);
  });

  it('is found again from its time', () => {
    expect(shareOf(continuous, 0.25)).toBe(0.25);
    expect([0, 999].map((timestep) => shareOf(discrete, timestep))).toEqual([0, 1]);
  });

  it('lies further to the right the less noise there is', () => {
    expect(timeTicks(continuous)).toEqual([
      { at: 0, text: '1.000' },
      { at: 0.5, text: '0.500' },
      { at: 1, text: '0.000' },
    ]);
    expect(timeTicks(discrete).map(({ text }) => text)).toEqual(['999', '500', '0']);
  });
});
