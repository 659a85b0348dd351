import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from './config.ts';
import { StepCountError, TimestepError } from './errors.ts';
import { planSampling } from './plan.ts';
import { createNoiseSchedule } from './schedule.ts';

const linear = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const defaults: SamplingOptions = { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 0, clip: true };

describe('a plan', () => {
  it('on the Keras schedule walks 1, 1 - 1/S, ..., 1/S and ends at the last predicted x0', () => {
    const plan = planSampling(cosine, 'v', defaults);
    expect(plan.map(({ timestep }) => timestep)).toEqual([1, 0.75, 0.5, 0.25]);
    expect(plan[0]?.noiseLevel).toBeCloseTo(1 - 0.02 ** 2, 14);
    const last = plan.at(-1);
    expect(last?.nextAlphaBar).toBe(1);
    expect(last?.coefficients).toMatchObject({ nextFromLatent: 0, nextFromPrediction: 0, nextFromX0: 1, nextFromNoise: 0 });
  });

  it('adds noise in no step of DDIM at eta 0, and in no last step', () => {
    const noiseOf = (options: SamplingOptions) =>
      planSampling(linear, 'epsilon', options).map(({ coefficients }) => coefficients.nextFromNoise > 0);
    expect(noiseOf(defaults)).toEqual([false, false, false, false]);
    expect(noiseOf({ ...defaults, eta: 0.5 })).toEqual([true, true, true, false]);
    expect(noiseOf({ ...defaults, sampler: 'ddpm' })).toEqual([true, true, true, false]);
  });

  it('cannot have more steps than the schedule, or timesteps beyond its end', () => {
    const short = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 10 });
    expect(() => planSampling(short, 'v', { ...defaults, steps: 11 })).toThrow(new StepCountError(11, 10));
    expect(() => planSampling(short, 'v', { ...defaults, steps: 10, spacing: 'leading', offset: 1 })).toThrow(TimestepError);
  });
});
