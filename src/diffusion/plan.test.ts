import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from './config.ts';
import { LevelError, StepCountError, TimestepError } from './errors.ts';
import { planSampling } from './plan.ts';
import { createNoiseSchedule } from './schedule.ts';

const linear = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000 });
const cosine = createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.95 });
const defaults: SamplingOptions = { sampler: 'ddim', steps: 4, spacing: 'trailing', eta: 0, clip: true };

describe('a plan', () => {
  it('on the Keras schedule walks 1, 1 - 1/S, ..., 1/S and ends at the last predicted x0', () => {
    const plan = planSampling(cosine, 'v', defaults);
    expect(plan.steps.map(({ timestep }) => timestep)).toEqual([1, 0.75, 0.5, 0.25]);
    expect(plan.steps[0]?.stages[0]?.noiseLevel).toBeCloseTo(1 - 0.02 ** 2, 14);
    expect(plan.steps.at(-1)?.stages.at(-1)?.latent).toEqual({
      alphaBar: 1,
      mixture: { fromLatent: 0, fromEpsilon: 0, fromX0: 1, fromNoise: 0 },
    });
    expect(plan.levels.at(-1)).toEqual({ timestep: 0, alphaBar: 1, signalRate: 1, noiseRate: 0 });
  });

  it('adds noise in no step of DDIM at eta 0, and in no last step', () => {
    const noiseOf = (options: SamplingOptions) =>
      planSampling(linear, 'epsilon', options).steps.map(({ stages }) => stages.some(({ latent }) => (latent?.mixture.fromNoise ?? 0) > 0));
    expect(noiseOf(defaults)).toEqual([false, false, false, false]);
    expect(noiseOf({ ...defaults, eta: 0.5 })).toEqual([true, true, true, false]);
    expect(noiseOf({ ...defaults, sampler: 'ddpm' })).toEqual([true, true, true, false]);
  });

  it.each([
    ['ddim', 4, 4],
    ['ddpm', 4, 4],
    ['heun', 7, 8],
    ['dpm-solver++', 4, 4],
    ['unipc-2', 4, 4],
    ['unipc-3', 4, 4],
    ['ipndm', 4, 4],
  ] as const)('of four steps of %s takes %d evaluations to alphaBar 1 and %d to the first alphaBar', (sampler, toOne, toFirst) => {
    expect(planSampling(cosine, 'v', { ...defaults, sampler }).evaluations).toBe(toOne);
    expect(planSampling(cosine, 'v', { ...defaults, sampler, finalAlphaBar: 'first' }).evaluations).toBe(toFirst);
  });

  it('visits the levels that it is given in the place of a spacing', () => {
    const alphaBars = [0.001, 0.2, 0.7];
    const { levels } = planSampling(cosine, 'v', { ...defaults, spacing: 'own', steps: 3, alphaBars });
    expect(levels.map(({ alphaBar }) => alphaBar)).toEqual([...alphaBars, 1]);
    for (const { timestep, alphaBar } of levels.slice(0, -1)) expect(cosine.alphaBar(timestep)).toBeCloseTo(alphaBar, 12);
    expect(() => planSampling(cosine, 'v', { ...defaults, spacing: 'own', steps: 1, alphaBars: [0.99] })).toThrow(
      new LevelError(0.99, cosine.alphaBar(1), cosine.alphaBar(0)),
    );
  });

  it('cannot have more steps than the schedule, or timesteps beyond its end', () => {
    const short = createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 10 });
    expect(() => planSampling(short, 'v', { ...defaults, steps: 11 })).toThrow(new StepCountError(11, 10));
    expect(() => planSampling(short, 'v', { ...defaults, steps: 10, spacing: 'leading', offset: 1 })).toThrow(TimestepError);
  });
});
