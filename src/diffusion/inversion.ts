import type { PredictionType, SamplingOptions } from './config.ts';
import { planSampling, stepCoefficients, type DenoisingStep } from './plan.ts';
import { ddim } from './samplers/ddim.ts';
import { ratesOf, type NoiseSchedule } from './schedule.ts';

/**
 * How pictures are encoded and decoded with `steps` evaluations each: DDIM without noise from the schedule's noisiest
 * time to its cleanest and not beyond, since the network knows no cleaner level to start an encoding from; nothing
 * is clipped, since clipping cannot be undone.
 */
export function reconstructionOptions(steps: number): SamplingOptions {
  return { sampler: 'ddim', steps, spacing: 'trailing', eta: 0, clip: false, finalAlphaBar: 'first' };
}

/**
 * The error per dimension, of values in [0, 1], of pictures that were encoded and decoded in so many steps each: on the test
 * images of CIFAR-10, with a network of their own (Song et al. 2021, table 2).
 */
export const publishedReconstructionErrors: ReadonlyMap<number, number> = new Map([
  [10, 0.014],
  [20, 0.0065],
  [50, 0.0023],
  [100, 0.0009],
  [200, 0.0004],
  [500, 0.0001],
  [1000, 0.0001],
]);

/**
 * The steps that encode a picture into noise: those of decoding with `reconstructionOptions(steps)` in the opposite
 * order, each the deterministic step of Song et al. 2021, eq. 14, from a cleaner latent to a noisier one. The picture
 * is the latent at the schedule's cleanest time. Decoding returns to it up to the error of the steps, which falls as they
 * become more.
 *
 * @throws StepCountError when the schedule has fewer timesteps than `steps`.
 */
export function planEncoding(schedule: NoiseSchedule, prediction: PredictionType, steps: number): DenoisingStep[] {
  const decoding = planSampling(schedule, prediction, reconstructionOptions(steps));
  return decoding.reverse().map((step, index) => {
    const rates = ratesOf(step.nextAlphaBar);
    const mixture = ddim({ alphaBar: step.nextAlphaBar, nextAlphaBar: step.alphaBar, eta: 0 });
    return {
      index,
      timestep: step.nextTimestep,
      nextTimestep: step.timestep,
      alphaBar: step.nextAlphaBar,
      nextAlphaBar: step.alphaBar,
      ...rates,
      noiseLevel: 1 - step.nextAlphaBar,
      coefficients: stepCoefficients(mixture, prediction, rates),
    };
  });
}
