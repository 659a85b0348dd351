import { describe, expect, it } from 'vitest';
import type { PredictionType } from '../../../../diffusion/config.ts';
import { gaussianNoise } from '../../../../diffusion/gaussian.ts';
import { addNoise, predictionTarget } from '../../../../diffusion/prediction.ts';
import { createNoiseSchedule, ratesOf } from '../../../../diffusion/schedule.ts';
import { errorsAt, LEVELS, levelsOver } from './errors.ts';

const x0 = gaussianNoise(1, 0, 64).map((value) => value / 4);
const epsilon = gaussianNoise(2, 0, 64);

describe('the errors at a level', () => {
  it.each<PredictionType>(['epsilon', 'x0', 'v'])('of a network that predicts %s are those of its image and of its noise', (type) => {
    const rates = ratesOf(0.7);
    const latents = addNoise(x0, epsilon, rates);
    const { fromX0, fromEpsilon } = predictionTarget(type, rates);
    /** The answer whose noise is wrong by a half everywhere, and whose image is so in turn. */
    const imageError = (-0.5 * rates.noiseRate) / rates.signalRate;
    const prediction = x0.map((value, index) => fromX0 * (value + imageError) + fromEpsilon * ((epsilon[index] ?? NaN) + 0.5));
    const errors = errorsAt(type, { rates, latents, prediction, x0, epsilon });
    expect(errors.epsilon).toBeCloseTo(0.25, 5);
    expect(errors.x0).toBeCloseTo(imageError ** 2, 5);
  });
});

describe('the levels', () => {
  it.each([
    createNoiseSchedule({ kind: 'cosine-rates', minimumSignalRate: 0.02, maximumSignalRate: 0.9995 }),
    createNoiseSchedule({ kind: 'linear', betaStart: 1e-4, betaEnd: 0.02, timesteps: 1000 }),
  ])('go over the whole schedule $config.kind, from its cleanest end', (schedule) => {
    const levels = levelsOver(schedule);
    expect(levels).toHaveLength(LEVELS);
    expect(levels[0]?.signalRate).toBeCloseTo(Math.sqrt(schedule.alphaBar(0)), 12);
    expect(levels.at(-1)?.signalRate).toBeCloseTo(Math.sqrt(schedule.alphaBar((schedule.timesteps ?? 2) - 1)), 12);
    for (const [index, { noiseRate }] of levels.slice(1).entries()) expect(noiseRate).toBeGreaterThan(levels[index]?.noiseRate ?? NaN);
  });
});
