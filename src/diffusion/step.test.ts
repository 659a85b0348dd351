import { describe, expect, it } from 'vitest';
import type { NoiseScheduleConfig, PredictionType, SamplingOptions } from './config.ts';
import { LengthMismatchError } from './errors.ts';
import { planSampling, type DenoisingStep, type StepCoefficients } from './plan.ts';
import { addNoise } from './prediction.ts';
import { createNoiseSchedule } from './schedule.ts';
import { applyStep } from './step.ts';

const coefficients: StepCoefficients = {
  x0FromLatent: 2,
  x0FromPrediction: -1,
  epsilonFromLatent: 1.5,
  epsilonFromPrediction: 2,
  nextFromLatent: 0.5,
  nextFromPrediction: 0.25,
  nextFromX0: 3,
  nextFromNoise: 4,
};

describe('applyStep', () => {
  const latent = Float32Array.of(1, -1, 0.5);
  const prediction = Float32Array.of(0, 0, 0.5);
  const noise = Float32Array.of(1, 0, -1);

  it('mixes latent, prediction, predicted x0 and noise', () => {
    const { predictedX0, next } = applyStep(coefficients, false, latent, prediction, noise);
    expect([...predictedX0]).toEqual([2, -2, 0.5]);
    expect([...next]).toEqual([0.5 + 6 + 4, -0.5 - 6, 0.25 + 0.125 + 1.5 - 4]);
  });

  it('clips the predicted x0 to [-1, 1] before it is mixed, and nothing else', () => {
    const { predictedX0, next } = applyStep(coefficients, true, latent, prediction, noise);
    expect([...predictedX0]).toEqual([1, -1, 0.5]);
    expect([...next]).toEqual([0.5 + 3 + 4, -0.5 - 3, 0.25 + 0.125 + 1.5 - 4]);
  });

  it('tells the noise from latent and prediction, whether x0 is clipped or not', () => {
    for (const clip of [false, true]) {
      expect([...applyStep(coefficients, clip, latent, prediction, noise).predictedNoise]).toEqual([1.5, -1.5, 1.75]);
    }
  });

  it('needs no noise in a step that adds none', () => {
    const { next } = applyStep({ ...coefficients, nextFromNoise: 0 }, true, latent, prediction, null);
    expect([...next]).toEqual([3.5, -3.5, 1.875]);
  });

  it('leaves what it was given as it was', () => {
    applyStep(coefficients, true, latent, prediction, noise);
    expect([latent, prediction, noise].map((values) => [...values])).toEqual([
      [1, -1, 0.5],
      [0, 0, 0.5],
      [1, 0, -1],
    ]);
  });

  it('refuses arrays that do not belong together', () => {
    const short = new Float32Array(2);
    expect(() => applyStep(coefficients, true, latent, short, noise)).toThrow(new LengthMismatchError('prediction', 3, 2));
    expect(() => applyStep(coefficients, true, latent, prediction, short)).toThrow(new LengthMismatchError('noise', 3, 2));
    expect(() => applyStep(coefficients, true, latent, prediction, null)).toThrow(new LengthMismatchError('noise', 3, 0));
  });
});

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

/** Runs a plan with the network of diffusers' tests, every draw of noise being the flipped arange. */
function run(plan: readonly DenoisingStep[], clip: boolean, start: Float32Array): Float32Array {
  return plan.reduce((latent, { timestep, coefficients }) => {
    const prediction = latent.map((value) => (value * timestep) / (timestep + 1));
    return applyStep(coefficients, clip, latent, prediction, flippedArange).next;
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

function planOf({ schedule, prediction, options }: Case) {
  const config = { kind: 'linear' as const, betaStart: 0.0001, betaEnd: 0.02, timesteps: 1000, ...schedule };
  const sampling: SamplingOptions = { sampler: 'ddim', steps: 10, spacing: 'leading', eta: 0, clip: true, ...options };
  return { plan: planSampling(createNoiseSchedule(config), prediction ?? 'epsilon', sampling), clip: sampling.clip };
}

function expectResult(result: Float32Array, { sum, mean }: Case) {
  expect(Math.abs(sumOfMagnitudes(result) - sum)).toBeLessThan(1e-2);
  expect(Math.abs(sumOfMagnitudes(result) / LENGTH - mean)).toBeLessThan(1e-3);
}

describe('ten steps agree with diffusers\' published sums', () => {
  const published: Case[] = [
    { name: 'DDIM', sum: 172.0067, mean: 0.223967 },
    { name: 'DDIM, v', prediction: 'v', sum: 52.5302, mean: 0.0684 },
    { name: 'DDIM ending at alphaBar 1', schedule: { betaStart: 0.01 }, options: { finalAlphaBar: 'one' }, sum: 149.8295, mean: 0.1951 },
    { name: 'DDIM ending at the first alphaBar', schedule: { betaStart: 0.01 }, options: { finalAlphaBar: 'first' }, sum: 149.0784, mean: 0.1941 },
  ];
  it.each(published)('$name', (example) => {
    const { plan, clip } = planOf(example);
    expectResult(run(plan, clip, arange), example);
  });

  it('DDIM from step 8 on, after adding noise', () => {
    const example: Case = { name: 'add_noise', sum: 354.5418, mean: 0.4616 };
    const { plan, clip } = planOf(example);
    const tail = plan.slice(8);
    const [first] = tail;
    if (first === undefined) throw new Error('The plan has no step 8.');
    expectResult(run(tail, clip, addNoise(arange, flippedArange, first)), example);
  });
});

describe('ten noisy steps agree with diffusers run on the same noise', () => {
  // diffusers 0.42 with its schedulers' arithmetic in float64 and every draw replaced by the flipped arange.
  const measured: Case[] = [
    { name: 'DDIM at eta 0.5', options: { eta: 0.5 }, sum: 489.02512, mean: 0.6367515 },
    { name: 'DDIM at eta 0.5, v', prediction: 'v', options: { eta: 0.5 }, sum: 203.92118, mean: 0.2655224 },
    { name: 'DDIM at eta 0.5, x0', prediction: 'x0', options: { eta: 0.5, spacing: 'trailing' }, sum: 767.78502, mean: 0.9997201 },
    { name: 'DDIM at eta 0.5, x0, not clipped', prediction: 'x0', options: { eta: 0.5, spacing: 'trailing', clip: false }, sum: 1807.34312, mean: 2.3533113 },
    { name: 'DDIM at eta 0.5, scaled-linear', schedule: { kind: 'scaled-linear' }, options: { eta: 0.5 }, sum: 484.1781, mean: 0.6304402 },
    { name: 'DDIM at eta 1', options: { eta: 1 }, sum: 354.73758, mean: 0.4618979 },
    { name: 'DDPM', options: { sampler: 'ddpm' }, sum: 354.73758, mean: 0.4618979 },
    { name: 'DDPM, v', prediction: 'v', options: { sampler: 'ddpm' }, sum: 159.52597, mean: 0.2077161 },
    { name: 'DDPM, v, not clipped', prediction: 'v', options: { sampler: 'ddpm', clip: false }, sum: 159.5101, mean: 0.2076954 },
    { name: 'DDPM, x0', prediction: 'x0', options: { sampler: 'ddpm', spacing: 'trailing' }, sum: 665.75846, mean: 0.866873 },
    { name: 'DDPM over all steps', options: { sampler: 'ddpm', steps: 1000 }, sum: 730.39342, mean: 0.951033 },
  ];
  it.each(measured)('$name', (example) => {
    const { plan, clip } = planOf(example);
    expectResult(run(plan, clip, arange), example);
  });
});
