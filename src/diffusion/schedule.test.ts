import { describe, expect, it } from 'vitest';
import { TimestepError, VanishingSignalError } from './errors.ts';
import { alphaBarOfLogSnr, createNoiseSchedule, logSnr, ratesOf } from './schedule.ts';

describe('the continuous cosine schedule', () => {
  const schedule = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });

  it('runs from the maximum signal rate at time 0 to the minimum at time 1', () => {
    expect(ratesOf(schedule.alphaBar(0)).signalRate).toBeCloseTo(0.95, 14);
    expect(ratesOf(schedule.alphaBar(1)).signalRate).toBeCloseTo(0.02, 14);
  });

  it('turns the angle evenly in between', () => {
    const angle = (time: number) => Math.acos(ratesOf(schedule.alphaBar(time)).signalRate);
    expect(angle(0.25)).toBeCloseTo(0.75 * angle(0) + 0.25 * angle(1), 12);
  });

  it('has an inverse, which stays on the schedule', () => {
    for (const time of [0, 0.2, 0.77, 1]) expect(schedule.timestepOf(schedule.alphaBar(time))).toBeCloseTo(time, 12);
    expect([schedule.timestepOf(1), schedule.timestepOf(1e-9)]).toEqual([0, 1]);
  });

  it('reads a uniform draw as the time itself', () => {
    expect(schedule.timestepAt(0.3)).toBe(0.3);
  });

  it.each([-0.01, 1.01, NaN])('has no time %d', (time) => {
    expect(() => schedule.alphaBar(time)).toThrow(TimestepError);
  });
});

describe('discrete schedules', () => {
  // diffusers 0.42's alphas_cumprod (float32) at timesteps 0, 250, 500, 750 and 999.
  it.each([
    {
      config: { kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 } as const,
      expected: [0.9998999834, 0.5214229822, 0.0777966529, 0.0033001585, 4.035830352e-5],
    },
    {
      config: { kind: 'scaled-linear', betaStart: 0.00085, betaEnd: 0.012, timesteps: 1000 } as const,
      expected: [0.999149978, 0.6737923026, 0.2763324678, 0.0561698042, 0.0046600951],
    },
    {
      config: { kind: 'squared-cosine', timesteps: 1000, maximumBeta: 0.999 } as const,
      expected: [0.999958694, 0.8458880186, 0.492285043, 0.1431786567, 2.428734991e-9],
    },
  ])('of kind $config.kind have the published alphaBar', ({ config, expected }) => {
    const schedule = createNoiseSchedule(config);
    for (const [index, timestep] of [0, 250, 500, 750, 999].entries()) {
      // float32 products of 1000 factors are good to about five digits.
      expect(schedule.alphaBar(timestep) / (expected[index] ?? NaN)).toBeCloseTo(1, 4);
    }
  });

  const schedule = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 10 });

  it('have an inverse, which lies between timesteps by the log-signal-to-noise ratio and stays on the schedule', () => {
    for (let timestep = 0; timestep < 10; timestep++) expect(schedule.timestepOf(schedule.alphaBar(timestep))).toBeCloseTo(timestep, 12);
    const middle = alphaBarOfLogSnr((logSnr(schedule.alphaBar(3)) + logSnr(schedule.alphaBar(4))) / 2);
    expect(schedule.timestepOf(middle)).toBeCloseTo(3.5, 12);
    expect(schedule.alphaBarBetween(3.5)).toBeCloseTo(middle, 14);
    expect(schedule.alphaBarBetween(3)).toBe(schedule.alphaBar(3));
    expect([schedule.timestepOf(1), schedule.timestepOf(1e-9)]).toEqual([0, 9]);
    expect(() => schedule.alphaBarBetween(9.1)).toThrow(TimestepError);
  });

  it('share a uniform draw equally among their timesteps', () => {
    expect([0, 0.0999, 0.1, 0.55, 0.9999].map((u) => schedule.timestepAt(u))).toEqual([0, 0, 1, 5, 9]);
  });

  it.each([-1, 10, 2.5, NaN])('of 10 timesteps have no timestep %d', (timestep) => {
    expect(() => schedule.alphaBar(timestep)).toThrow(new TimestepError(timestep, 'a whole number from 0 to 9'));
  });

  it('are refused when their betas leave nothing of the image', () => {
    const config = { kind: 'linear', betaStart: 0.99, betaEnd: 0.99, timesteps: 1000 } as const;
    expect(() => createNoiseSchedule(config)).toThrow(VanishingSignalError);
  });
});
