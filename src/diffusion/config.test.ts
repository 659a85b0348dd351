import { describe, expect, it } from 'vitest';
import { noiseScheduleSchema, samplingSchema } from './config.ts';

describe('noiseScheduleSchema', () => {
  it('gives the continuous cosine schedule the bounds of the Keras example', () => {
    expect(noiseScheduleSchema.parse({ kind: 'cosine-rates' })).toEqual({
      kind: 'cosine-rates',
      minimumSignalRate: 0.02,
      maximumSignalRate: 0.95,
    });
  });

  it.each([
    { kind: 'cosine-rates', minimumSignalRate: 0.95, maximumSignalRate: 0.02 },
    { kind: 'cosine-rates', maximumSignalRate: 1 },
    { kind: 'linear', betaStart: 0, betaEnd: 0.02, timesteps: 1000 },
    { kind: 'linear', betaStart: 0.0001, betaEnd: 1, timesteps: 1000 },
    { kind: 'scaled-linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 0 },
    { kind: 'squared-cosine', timesteps: 1000, betaEnd: 0.02 },
    { kind: 'sigmoid', timesteps: 1000 },
  ])('refuses %j', (config) => {
    expect(noiseScheduleSchema.safeParse(config).success).toBe(false);
  });
});

describe('samplingSchema', () => {
  const options = { sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true };

  it('takes the options of a run, with or without the rarer ones', () => {
    expect(samplingSchema.parse(options)).toEqual(options);
    expect(samplingSchema.parse({ ...options, offset: 1, finalAlphaBar: 'first' }).offset).toBe(1);
  });

  it.each([{ steps: 0 }, { steps: 1001 }, { steps: 2.5 }, { eta: 1.1 }, { eta: -0.1 }, { sampler: 'euler' }, { guidance: 1 }])(
    'refuses %j',
    (change) => {
      expect(samplingSchema.safeParse({ ...options, ...change }).success).toBe(false);
    },
  );
});
