import { describe, expect, it } from 'vitest';
import { totalStepsOf, trainingConfigSchema } from './config.ts';
import { tinyConfig, tinyReferenceConfig } from '../testing/tiny-run.ts';

describe('trainingConfigSchema', () => {
  it('reads the configurations of runs from before attention, weights of noise levels, dropout and runs of several steps', () => {
    const { lossWeighting, dropout, stepsPerRun, network, ...rest } = tinyConfig;
    const { attention, ...before } = network;
    expect({ attention, lossWeighting, dropout, stepsPerRun }).toEqual({
      attention: null,
      lossWeighting: { kind: 'uniform' },
      dropout: 0,
      stepsPerRun: 1,
    });
    expect(trainingConfigSchema.parse({ ...rest, network: before })).toEqual(tinyConfig);
  });

  it('takes a network that reads timesteps with the schedule that it reads them from, and with no other', () => {
    expect(trainingConfigSchema.parse(tinyReferenceConfig)).toEqual(tinyReferenceConfig);
    const other = { ...tinyReferenceConfig, diffusion: tinyConfig.diffusion };
    expect(() => trainingConfigSchema.parse(other)).toThrow('must be the one whose timesteps the network reads');
  });

  it.each([
    ['all features dropped', { dropout: 1 }, /dropout/],
    ['weights of squared errors on absolute ones', { loss: 'mae', lossWeighting: { kind: 'min-snr', gamma: 5 } }, /--loss mse/],
    ['a weighting that nobody knows', { lossWeighting: { kind: 'snr' } }, /lossWeighting/],
  ])('refuses %s', (_, change, message) => {
    expect(() => trainingConfigSchema.parse({ ...tinyConfig, ...change })).toThrow(message);
  });
});

describe('totalStepsOf', () => {
  it.each([
    [null, 2, 10],
    [null, 3, 15],
    [7, 3, 7],
  ])('steps %s and %i epochs of 24 images in batches of 5 are %i steps', (steps, epochs, expected) => {
    expect(totalStepsOf({ ...tinyConfig, steps, epochs }, 24)).toBe(expected);
  });
});
