import { gaussianNoise } from '../../../src/diffusion/gaussian.ts';
import { idealEpsilon, sampleMixture, type GaussianMixture } from '../../../src/diffusion/gaussian-mixture.ts';
import { createNoiseSchedule } from '../../../src/diffusion/schedule.ts';
import type { AnyStepConfig } from '../../../src/training-step/config.ts';
import { stratifiedRates } from '../../../src/training-step/noise-levels.ts';
import { pointStreams, validationStream } from '../../../src/training-step/streams.ts';

const POINTS = 4096;

/**
 * The mean squared error that is left of the noise when E[epsilon | x_t] is predicted, over the noise levels that a training draws:
 * no network can be better, for which noise it was cannot be told for sure. From 4,096 points, good to two digits.
 */
export function leastLoss(mixture: GaussianMixture, { diffusion, noiseLevels, seed }: AnyStepConfig): number {
  const dimensions = mixture[0]?.mean.length ?? 1;
  const [ofPoints, ofNoise] = [0, 1].map(validationStream) as [number, number];
  const points = sampleMixture(mixture, POINTS, seed, pointStreams(0));
  const epsilon = gaussianNoise(seed, ofPoints, POINTS * dimensions);
  const allRates = stratifiedRates(createNoiseSchedule(diffusion.schedule), noiseLevels, POINTS, seed, ofNoise);
  const squares = allRates.map((rates, point) => {
    const own = epsilon.subarray(point * dimensions, (point + 1) * dimensions);
    const latent = own.map((noise, axis) => rates.signalRate * (points[point * dimensions + axis] ?? 0) + rates.noiseRate * noise);
    return idealEpsilon(mixture, latent, rates).reduce((sum, predicted, axis) => sum + (predicted - (own[axis] ?? 0)) ** 2, 0);
  });
  return squares.reduce((sum, square) => sum + square, 0) / (POINTS * dimensions);
}
