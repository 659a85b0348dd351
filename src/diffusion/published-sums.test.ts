import { describe, expect, it } from 'vitest';
import type { NoiseScheduleConfig, PredictionType, SamplingOptions } from './config.ts';
import { mix, readPrediction } from './evaluation.ts';
import { planLevels, planSampling, type SamplingPlan } from './plan.ts';
import { addNoise } from './prediction.ts';
import { createNoiseSchedule } from './schedule.ts';
import { levelsOf } from './spacing.ts';
import { resultOf } from './testing/runs.ts';

/*
 * The deterministic case of diffusers' tests/schedulers: the sample is arange(768) / 768 in the shape (3, 8, 8, 4)
 * with its last axis moved to the front, the network is sample t / (t + 1), T = 1000, linear betas, 10 steps.
 */
const LENGTH = 768;
const BATCH = 4;

function movedLastAxisFirst(valueAt: (index: number) => number): Float32Array {
  const inner = LENGTH / BATCH;
  return Float32Array.from({ length: LENGTH }, (_, at) => valueAt((at % inner) * BATCH + Math.floor(at / inner)));
}
const arange = movedLastAxisFirst((index) => index / LENGTH);
const flippedArange = movedLastAxisFirst((index) => (LENGTH - 1 - index) / LENGTH);

function sumOfMagnitudes(values: Float32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** The network of diffusers' tests, at a timestep. */
const networkAt = (timestep: number, latent: Float32Array) => latent.map((value) => (value * timestep) / (timestep + 1));

/** Runs a plan that adds no noise. */
function run(plan: SamplingPlan, initialLatent: Float32Array): Promise<Float32Array> {
  const timesteps = new Map(plan.levels.map(({ alphaBar, timestep }) => [1 - alphaBar, timestep]));
  const predict = (latent: Float32Array, noiseLevel: number) => Promise.resolve(networkAt(timesteps.get(noiseLevel) ?? NaN, latent));
  return resultOf({ predict, plan, shape: [BATCH, 3, 8, 8], seeds: [0, 0, 0, 0], initialLatent });
}

/** Runs a plan whose every step is one evaluation, every draw of noise being the flipped arange. */
function runWithFixedNoise({ steps, clip }: SamplingPlan, start: Float32Array): Float32Array {
  return steps.reduce((latent, { timestep, stages: [stage] }) => {
    if (!stage?.latent) throw new Error('The step has no stage that makes the next latent.');
    return mix(stage.latent.mixture, latent, [readPrediction(stage, clip, latent, networkAt(timestep, latent))], flippedArange);
  }, start);
}

interface Case {
  readonly name: string;
  readonly schedule?: Partial<Extract<NoiseScheduleConfig, { kind: 'linear' | 'scaled-linear' }>>;
  readonly prediction?: PredictionType;
  readonly options?: Partial<SamplingOptions>;
  readonly sum: number;
  readonly mean: number;
}

const samplingOf = ({ options }: Case): SamplingOptions => ({
  sampler: 'ddim',
  steps: 10,
  spacing: 'leading',
  eta: 0,
  clip: true,
  ...options,
});

const scheduleOf = ({ schedule }: Case) =>
  createNoiseSchedule({ kind: 'linear', betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000, ...schedule });

function planOf(example: Case): SamplingPlan {
  return planSampling(scheduleOf(example), example.prediction ?? 'epsilon', samplingOf(example));
}

/** The multistep schedulers of diffusers space S steps as linspace does S + 1, and end at the last of these: here at timestep 0. */
function multistepPlanOf(example: Case): SamplingPlan {
  const levels = levelsOf(scheduleOf(example), { ...samplingOf(example), spacing: 'linspace', steps: 11 }).slice(0, -1);
  return planLevels(levels, example.prediction ?? 'epsilon', samplingOf(example));
}

function expectResult(result: Float32Array, { sum, mean }: Case) {
  expect(Math.abs(sumOfMagnitudes(result) - sum)).toBeLessThan(1e-2);
  expect(Math.abs(sumOfMagnitudes(result) / LENGTH - mean)).toBeLessThan(1e-3);
}

describe("ten steps agree with diffusers' published sums", () => {
  const published: Case[] = [
    { name: 'DDIM', sum: 172.0067, mean: 0.223967 },
    { name: 'DDIM, v', prediction: 'v', sum: 52.5302, mean: 0.0684 },
    { name: 'DDIM ending at alphaBar 1', schedule: { betaStart: 0.01 }, options: { finalAlphaBar: 'one' }, sum: 149.8295, mean: 0.1951 },
    {
      name: 'DDIM ending at the first alphaBar',
      schedule: { betaStart: 0.01 },
      options: { finalAlphaBar: 'first' },
      sum: 149.0784,
      mean: 0.1941,
    },
  ];
  it.each(published)('$name', async (example) => {
    expectResult(await run(planOf(example), arange), example);
  });

  const multistep: Case[] = [
    { name: 'DPM-Solver++(2M)', options: { sampler: 'dpm-solver++', clip: false }, sum: 253.5514, mean: 0.3301 },
    { name: 'DPM-Solver++(2M), v', prediction: 'v', options: { sampler: 'dpm-solver++', clip: false }, sum: 172.874, mean: 0.2251 },
    { name: 'UniPC of order 2', options: { sampler: 'unipc-2', clip: false }, sum: 189.2318, mean: 0.2464 },
    { name: 'UniPC of order 2, v', prediction: 'v', options: { sampler: 'unipc-2', clip: false }, sum: 77.8724, mean: 0.1014 },
  ];
  it.each(multistep)('$name, ending at the first alphaBar', async (example) => {
    expectResult(await run(multistepPlanOf(example), arange), example);
  });

  it('DDIM from step 8 on, after adding noise', async () => {
    const example: Case = { name: 'add_noise', sum: 354.5418, mean: 0.4616 };
    const tail = planOf(example).levels.slice(8);
    const [first] = tail;
    if (first === undefined) throw new Error('The plan has no step 8.');
    expectResult(await run(planLevels(tail, 'epsilon', samplingOf(example)), addNoise(arange, flippedArange, first)), example);
  });
});

describe('ten noisy steps agree with diffusers run on the same noise', () => {
  // diffusers 0.42 with its schedulers' arithmetic in float64 and every draw replaced by the flipped arange.
  const measured: Case[] = [
    { name: 'DDIM at eta 0.5', options: { eta: 0.5 }, sum: 489.02512, mean: 0.6367515 },
    { name: 'DDIM at eta 0.5, v', prediction: 'v', options: { eta: 0.5 }, sum: 203.92118, mean: 0.2655224 },
    { name: 'DDIM at eta 0.5, x0', prediction: 'x0', options: { eta: 0.5, spacing: 'trailing' }, sum: 767.78502, mean: 0.9997201 },
    {
      name: 'DDIM at eta 0.5, x0, not clipped',
      prediction: 'x0',
      options: { eta: 0.5, spacing: 'trailing', clip: false },
      sum: 1807.34312,
      mean: 2.3533113,
    },
    { name: 'DDIM at eta 0.5, scaled-linear', schedule: { kind: 'scaled-linear' }, options: { eta: 0.5 }, sum: 484.1781, mean: 0.6304402 },
    { name: 'DDIM at eta 1', options: { eta: 1 }, sum: 354.73758, mean: 0.4618979 },
    { name: 'DDPM', options: { sampler: 'ddpm' }, sum: 354.73758, mean: 0.4618979 },
    { name: 'DDPM, v', prediction: 'v', options: { sampler: 'ddpm' }, sum: 159.52597, mean: 0.2077161 },
    { name: 'DDPM, v, not clipped', prediction: 'v', options: { sampler: 'ddpm', clip: false }, sum: 159.5101, mean: 0.2076954 },
    { name: 'DDPM, x0', prediction: 'x0', options: { sampler: 'ddpm', spacing: 'trailing' }, sum: 665.75846, mean: 0.866873 },
    { name: 'DDPM over all steps', options: { sampler: 'ddpm', steps: 1000 }, sum: 730.39342, mean: 0.951033 },
  ];
  it.each(measured)('$name', (example) => {
    expectResult(runWithFixedNoise(planOf(example), arange), example);
  });
});
