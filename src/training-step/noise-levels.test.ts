import { describe, expect, it } from 'vitest';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { stratifiedRates } from './noise-levels.ts';

describe('stratifiedRates', () => {
  const evenly = { kind: 'uniform' } as const;
  const [minimumSignalRate, maximumSignalRate] = [0.02, 0.95];
  const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate, maximumSignalRate });

  it('draws one noise level from each equal part of the time', () => {
    const rates = stratifiedRates(schedule, evenly, 8, 1, 42);
    // Keras' angle schedule: the angle, thus its arc cosine, is linear in time from that of the largest signal rate to that of the least.
    const [start, end] = [Math.acos(maximumSignalRate), Math.acos(minimumSignalRate)];
    const times = rates.map(({ signalRate }) => (Math.acos(signalRate) - start) / (end - start));
    expect(times.map((time) => Math.floor(time * 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { signalRate, noiseRate } of rates) expect(signalRate ** 2 + noiseRate ** 2).toBeCloseTo(1, 12);
  });

  it('visits whole timesteps of a discrete schedule, one in each part', () => {
    const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });
    const alphaBars = Array.from({ length: 1000 }, (_, timestep) => Math.sqrt(discrete.alphaBar(timestep)));
    const timesteps = stratifiedRates(discrete, evenly, 10, 1, 42).map(({ signalRate }) => alphaBars.indexOf(signalRate));
    expect(timesteps.map((timestep) => Math.floor(timestep / 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('depends on seed and stream alone', () => {
    expect(stratifiedRates(schedule, evenly, 8, 1, 42)).toEqual(stratifiedRates(schedule, evenly, 8, 1, 42));
    expect(stratifiedRates(schedule, evenly, 8, 1, 43)).not.toEqual(stratifiedRates(schedule, evenly, 8, 1, 42));
    expect(stratifiedRates(schedule, evenly, 8, 2, 42)).not.toEqual(stratifiedRates(schedule, evenly, 8, 1, 42));
  });
});
