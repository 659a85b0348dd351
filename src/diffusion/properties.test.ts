import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finalAlphaBarSchema,
  predictionTypeSchema,
  samplerNameSchema,
  spacingSchema,
  type NoiseScheduleConfig,
  type PredictionType,
  type SamplingOptions,
} from './config.ts';
import type { DenoiseRequest } from './denoise.ts';
import { IMAGE_LENGTH, IMAGE_SHAPE, mixingNetwork, resultOf } from './testing/runs.ts';
import { gaussianNoise, imageSeeds } from './gaussian.ts';
import { planSampling, type SamplingPlan } from './plan.ts';
import { predictionTarget, type PredictionConversion } from './prediction.ts';
import { createNoiseSchedule, ratesOf } from './schedule.ts';
import { levelsOf } from './spacing.ts';

/* What holds for every schedule, prediction, spacing and sampler together. */

fc.configureGlobal({ seed: 20210501 });

const FEWEST_TIMESTEPS = 40;
const timesteps = fc.integer({ min: FEWEST_TIMESTEPS, max: 1000 });
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const betaRange = { betaStart: real(1e-5, 0.01), betaEnd: real(0.01, 0.05), timesteps };

/** Schedules of every kind, with 40 timesteps or more. */
const scheduleConfigs: fc.Arbitrary<NoiseScheduleConfig> = fc.oneof(
  fc.record({
    kind: fc.constant('cosine-rates' as const),
    minimumSignalRate: real(0.005, 0.3),
    maximumSignalRate: real(0.5, 0.999),
  }),
  fc.record({ kind: fc.constant('linear' as const), ...betaRange }),
  fc.record({ kind: fc.constant('scaled-linear' as const), ...betaRange }),
  fc.record({ kind: fc.constant('squared-cosine' as const), timesteps, maximumBeta: real(0.9, 0.999) }),
);

const predictionTypes: fc.Arbitrary<PredictionType> = fc.constantFrom(...predictionTypeSchema.options);

/** All but levels that are given one by one. */
const spacings = fc.constantFrom(...spacingSchema.exclude(['own']).options);

/** Step counts that every one of `scheduleConfigs` can be walked in. */
const stepCounts = fc.integer({ min: 1, max: FEWEST_TIMESTEPS });

/** Options of every sampler, valid for every one of `scheduleConfigs`. */
const samplingOptions: fc.Arbitrary<SamplingOptions> = fc.record({
  sampler: fc.constantFrom(...samplerNameSchema.options),
  steps: stepCounts,
  spacing: spacings,
  eta: real(0, 1),
  clip: fc.boolean(),
  finalAlphaBar: fc.constantFrom(...finalAlphaBarSchema.options),
});

const seeds = fc.nat({ max: 2 ** 32 - 1 });

/** A network that knows the image behind every latent and answers as perfectly as float32 allows. */
function oracle(x0: Float32Array, plan: SamplingPlan, type: PredictionType) {
  const levels = new Map(plan.levels.map((level) => [1 - level.alphaBar, level]));
  return (latent: Float32Array, noiseLevel: number) => {
    const level = levels.get(noiseLevel);
    if (level === undefined) throw new Error(`No level of the plan has the noise level ${noiseLevel}.`);
    const { fromX0, fromEpsilon } = predictionTarget(type, level);
    return Promise.resolve(
      latent.map((value, index) => {
        const image = x0[index] ?? NaN;
        return fromX0 * image + (fromEpsilon * (value - level.signalRate * image)) / level.noiseRate;
      }),
    );
  };
}

describe('every noise schedule', () => {
  it('falls strictly, within (0, 1)', () => {
    fc.assert(
      fc.property(scheduleConfigs, (config) => {
        const schedule = createNoiseSchedule(config);
        const count = schedule.timesteps ?? 500;
        const step = schedule.timesteps === null ? 1 / (count - 1) : 1;
        const alphaBars = Array.from({ length: count }, (_, index) => schedule.alphaBar(index * step));
        for (const [index, alphaBar] of alphaBars.entries()) {
          expect(alphaBar).toBeGreaterThan(0);
          expect(alphaBar).toBeLessThan(alphaBars[index - 1] ?? 1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has rates whose squares sum to 1, at every time that a uniform draw leads to', () => {
    fc.assert(
      fc.property(scheduleConfigs, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (config, u) => {
        const schedule = createNoiseSchedule(config);
        const { signalRate, noiseRate } = ratesOf(schedule.alphaBar(schedule.timestepAt(u)));
        expect(signalRate ** 2 + noiseRate ** 2).toBeCloseTo(1, 14);
      }),
    );
  });
});

describe('the times of a run', () => {
  it('fall strictly and lie on the schedule', () => {
    fc.assert(
      fc.property(scheduleConfigs, stepCounts, spacings, (config, steps, spacing) => {
        const schedule = createNoiseSchedule(config);
        const levels = levelsOf(schedule, { sampler: 'ddim', steps, spacing, eta: 0, clip: true });
        expect(levels).toHaveLength(steps + 1);
        for (const [index, { timestep, alphaBar }] of levels.slice(0, -1).entries()) {
          expect(timestep).toBeLessThan(levels[index - 1]?.timestep ?? Infinity);
          expect(alphaBar).toBeGreaterThan(levels[index - 1]?.alphaBar ?? 0);
          expect(schedule.alphaBarBetween(timestep) / alphaBar).toBeCloseTo(1, 8);
        }
      }),
    );
  });
});

describe('a plan', () => {
  it('chains its steps, each starting where the one before it ends', () => {
    fc.assert(
      fc.property(scheduleConfigs, predictionTypes, samplingOptions, (config, prediction, options) => {
        const schedule = createNoiseSchedule(config);
        const plan = planSampling(schedule, prediction, options);
        expect(plan.steps.map(({ index }) => index)).toEqual(Array.from({ length: options.steps }, (_, index) => index));
        expect(plan.levels.at(-1)?.alphaBar).toBe(options.finalAlphaBar === 'one' ? 1 : schedule.alphaBar(0));
        expect(plan.evaluations).toBe(plan.steps.flatMap(({ stages }) => stages).length);
        for (const [index, step] of plan.steps.entries()) {
          expect(step).toMatchObject(plan.levels[index] ?? {});
          expect(step.stages[0]?.noiseLevel).toBeCloseTo(step.noiseRate ** 2, 14);
          expect(step.stages.at(-1)?.input?.alphaBar ?? step.stages.at(-1)?.latent?.alphaBar).toBe(plan.levels[index + 1]?.alphaBar);
        }
      }),
    );
  });

  it('reads a perfect prediction of any type as image and noise', () => {
    fc.assert(
      fc.property(scheduleConfigs, predictionTypes, samplingOptions, (config, prediction, options) => {
        for (const { x0, epsilon, alphaBar } of planSampling(createNoiseSchedule(config), prediction, options).steps.flatMap(
          ({ stages }) => stages,
        )) {
          const { signalRate, noiseRate } = ratesOf(alphaBar);
          const target = predictionTarget(prediction, { signalRate, noiseRate });
          // Every quantity as weights of (x0, epsilon): the latent's are the two rates.
          const read = ({ fromLatent, fromPrediction }: PredictionConversion) => [
            fromLatent * signalRate + fromPrediction * target.fromX0,
            fromLatent * noiseRate + fromPrediction * target.fromEpsilon,
          ];
          // Where the signal rate is tiny, rounding grows by its inverse, and by that of a tiny noise rate.
          const digits = 12 + Math.log10(Math.min(signalRate, noiseRate));
          for (const [conversion, wanted] of [
            [x0, [1, 0]],
            [epsilon, [0, 1]],
          ] as const) {
            for (const [index, weight] of read(conversion).entries()) expect(weight).toBeCloseTo(wanted[index] ?? NaN, digits);
          }
        }
      }),
    );
  });
});

describe('any run', () => {
  it('gives a picture that does not depend on the batch it is made in', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleConfigs, predictionTypes, samplingOptions, seeds, async (config, prediction, options, seed) => {
        const plan = planSampling(createNoiseSchedule(config), prediction, { ...options, steps: Math.min(options.steps, 6) });
        const request = { predict: mixingNetwork, plan };
        const run = imageSeeds(seed, 3);
        const together = await resultOf({ ...request, shape: [3, ...IMAGE_SHAPE], seeds: run });
        for (const [image, alone] of run.entries()) {
          const picture = together.slice(image * IMAGE_LENGTH, (image + 1) * IMAGE_LENGTH);
          expect(await resultOf({ ...request, shape: [1, ...IMAGE_SHAPE], seeds: [alone] })).toEqual(picture);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same picture again', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleConfigs, predictionTypes, samplingOptions, seeds, async (config, prediction, options, seed) => {
        const plan = planSampling(createNoiseSchedule(config), prediction, options);
        const request: DenoiseRequest = { predict: mixingNetwork, plan, shape: [1, ...IMAGE_SHAPE], seeds: [seed] };
        expect(await resultOf(request)).toEqual(await resultOf(request));
      }),
      { numRuns: 40 },
    );
  });

  it('with a perfect network recovers its image, from any schedule, prediction, spacing and sampler', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleConfigs, predictionTypes, samplingOptions, seeds, async (config, prediction, options, seed) => {
        const plan = planSampling(createNoiseSchedule(config), prediction, { ...options, finalAlphaBar: 'one' });
        const x0 = gaussianNoise(seed, 1, IMAGE_LENGTH).map((value) => Math.tanh(value));
        const picture = await resultOf({ predict: oracle(x0, plan, prediction), plan, shape: [1, ...IMAGE_SHAPE], seeds: [seed] });
        // float32 predictions are off by 2^-24 of their size, which the last step divides by its signal rate.
        const tolerance = (8 * 2 ** -24 * 4) / (plan.steps.at(-1)?.signalRate ?? NaN);
        for (const [index, value] of picture.entries()) {
          expect(Math.abs(value - (x0[index] ?? NaN))).toBeLessThan(tolerance);
        }
      }),
    );
  });
});
