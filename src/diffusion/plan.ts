import type { PredictionType, SamplingOptions } from './config.ts';
import { convertPrediction } from './prediction.ts';
import { samplers } from './samplers/samplers.ts';
import type { Mixture } from './samplers/sampler.ts';
import { ratesOf, type NoiseSchedule, type Rates } from './schedule.ts';
import { spaceTimesteps } from './spacing.ts';

/**
 * One step in terms of what a run holds, in float64. With noise z from N(0, 1) and an optional clip to [-1, 1]:
 *
 *     x0      = clip(x0FromLatent x_t + x0FromPrediction prediction)
 *     epsilon = epsilonFromLatent x_t + epsilonFromPrediction prediction
 *     x_next  = nextFromLatent x_t + nextFromPrediction prediction + nextFromX0 x0 + nextFromNoise z
 *
 * epsilon is the network's own, whatever the clip makes of x0.
 */
export interface StepCoefficients {
  readonly x0FromLatent: number;
  readonly x0FromPrediction: number;
  readonly epsilonFromLatent: number;
  readonly epsilonFromPrediction: number;
  readonly nextFromLatent: number;
  readonly nextFromPrediction: number;
  readonly nextFromX0: number;
  readonly nextFromNoise: number;
}

/** One evaluation of the network and what is made of it. */
export interface DenoisingStep extends Rates {
  /** 0 for the first, noisiest step. */
  readonly index: number;
  readonly timestep: number;
  /** Where the step leads; 0 after the last. */
  readonly nextTimestep: number;
  readonly alphaBar: number;
  readonly nextAlphaBar: number;
  /** The network's second input: noiseRate^2 = 1 - alphaBar, in (0, 1). */
  readonly noiseLevel: number;
  readonly coefficients: StepCoefficients;
}

/**
 * All that can be known of a run before it starts: its steps, noisiest first. The last one ends at alphaBar 1,
 * so that the result is the last predicted x0, unless `options.finalAlphaBar` is `first`.
 *
 * @throws StepCountError when the schedule has fewer timesteps than `options.steps`.
 * @throws TimestepError when `options.offset` moves a timestep off the schedule.
 */
export function planSampling(
  schedule: NoiseSchedule,
  prediction: PredictionType,
  options: SamplingOptions,
): DenoisingStep[] {
  const timesteps = spaceTimesteps(schedule, options.steps, options.spacing, options.offset);
  const finalAlphaBar = options.finalAlphaBar === 'first' ? schedule.alphaBar(0) : 1;
  const sampler = samplers[options.sampler];

  return timesteps.map((timestep, index) => {
    const alphaBar = schedule.alphaBar(timestep);
    const nextTimestep = timesteps[index + 1];
    const nextAlphaBar = nextTimestep === undefined ? finalAlphaBar : schedule.alphaBar(nextTimestep);
    const rates = ratesOf(alphaBar);
    return {
      index,
      timestep,
      nextTimestep: nextTimestep ?? 0,
      alphaBar,
      nextAlphaBar,
      ...rates,
      noiseLevel: 1 - alphaBar,
      coefficients: stepCoefficients(sampler({ alphaBar, nextAlphaBar, eta: options.eta }), prediction, rates),
    };
  });
}

/** A sampler's mixture in terms of what a run holds, for a network of type `prediction` at a latent with `rates`. */
export function stepCoefficients(mixture: Mixture, prediction: PredictionType, rates: Rates): StepCoefficients {
  const x0 = convertPrediction(prediction, 'x0', rates);
  const epsilon = convertPrediction(prediction, 'epsilon', rates);
  return {
    x0FromLatent: x0.fromLatent,
    x0FromPrediction: x0.fromPrediction,
    epsilonFromLatent: epsilon.fromLatent,
    epsilonFromPrediction: epsilon.fromPrediction,
    nextFromLatent: mixture.fromLatent + mixture.fromEpsilon * epsilon.fromLatent,
    nextFromPrediction: mixture.fromEpsilon * epsilon.fromPrediction,
    nextFromX0: mixture.fromX0,
    nextFromNoise: mixture.fromNoise,
  };
}
