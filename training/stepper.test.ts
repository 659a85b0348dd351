import { describe, expect, it } from 'vitest';
import { gaussianNoise } from '../src/diffusion/gaussian.ts';
import { createNoiseSchedule } from '../src/diffusion/schedule.ts';
import { initialState } from './state.ts';
import { openStepper, stratifiedRates } from './stepper.ts';
import { tinyConfig } from './testing/tiny-run.ts';

describe('stratifiedRates', () => {
  const schedule = createNoiseSchedule(tinyConfig.diffusion.schedule);

  it('draws one noise level from each equal part of the time', () => {
    const { signal_rate: signal, noise_rate: noise } = stratifiedRates(schedule, 8, 1, 42);
    // Keras' angle schedule: the angle, thus its arc cosine, is linear in time from acos(.95) to acos(.02).
    const start = Math.acos(0.95);
    const times = Array.from(signal ?? [], (rate) => (Math.acos(rate) - start) / (Math.acos(0.02) - start));
    expect(times.map((time) => Math.floor(time * 8))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const energies = Array.from(signal ?? [], (rate, index) => rate ** 2 + (noise?.[index] ?? 0) ** 2);
    for (const energy of energies) expect(energy).toBeCloseTo(1, 6);
  });

  it('visits whole timesteps of a discrete schedule, one in each part', () => {
    const discrete = createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 });
    const signal = stratifiedRates(discrete, 10, 1, 42)['signal_rate'] ?? [];
    const alphaBars = Array.from({ length: 1000 }, (_, timestep) => Math.fround(Math.sqrt(discrete.alphaBar(timestep))));
    const timesteps = Array.from(signal, (rate) => alphaBars.indexOf(rate));
    expect(timesteps.map((timestep) => Math.floor(timestep / 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('depends on seed and stream alone', () => {
    expect(stratifiedRates(schedule, 8, 1, 42)).toEqual(stratifiedRates(schedule, 8, 1, 42));
    expect(stratifiedRates(schedule, 8, 1, 43)).not.toEqual(stratifiedRates(schedule, 8, 1, 42));
    expect(stratifiedRates(schedule, 8, 2, 42)).not.toEqual(stratifiedRates(schedule, 8, 1, 42));
  });
});

describe('a step', () => {
  const images = gaussianNoise(1, 0, tinyConfig.batchSize * 3 * 16 * 16);

  it('leaves the state that it was given as it was, and gives the next', async () => {
    const stepper = await openStepper(tinyConfig, 10);
    const state = initialState(tinyConfig);
    const before = new Map([...state.vectors].map(([name, vector]) => [name, vector.slice()]));
    const first = await stepper.advance(state, images);
    expect(state.vectors).toEqual(before);
    expect(first.state.step).toBe(1);
    expect(await stepper.advance(state, images)).toEqual(first);
    await stepper.release();
  });

  it('moves the average by its share: 0.9 of the way in the first step with a warm-up', async () => {
    const stepper = await openStepper(tinyConfig, 10);
    const start = initialState(tinyConfig).vectors.get('weights') ?? new Float32Array(0);
    const { vectors } = (await stepper.advance(initialState(tinyConfig), images)).state;
    const weights = vectors.get('weights') ?? new Float32Array(0);
    const largest = (vectors.get('ema') ?? new Float32Array(0)).reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (0.1 * (start[index] ?? 0) + 0.9 * (weights[index] ?? 0)))),
      0,
    );
    expect(weights).not.toEqual(start);
    expect(largest).toBeLessThan(1e-6);
    await stepper.release();
  });

  it('reports the norm before clipping and the rate of its number', async () => {
    const clipped = { ...tinyConfig, optimizer: { ...tinyConfig.optimizer, gradientClip: 1e-3 } };
    const [free, held] = [await openStepper(tinyConfig, 10), await openStepper(clipped, 10)];
    const { report } = await free.advance(initialState(tinyConfig), images);
    expect((await held.advance(initialState(tinyConfig), images)).report.gradientNorm).toBe(report.gradientNorm);
    // The first of three steps of warm-up to 2e-3.
    expect(report.learningRate).toBeCloseTo(2e-3 / 3, 12);
    await free.release();
    await held.release();
  });
});
