import type { SamplingOptions } from '../../../../diffusion/config.ts';
import { alphaBarOfLogSnr, logSnr } from '../../../../diffusion/schedule.ts';
import { meanOf, meanSquaredError, type Pixels } from '../../../ui/pixels.ts';

/** How often one noisy image is finished. */
export const FUTURES = 6;
/** Enough for DDPM to come to an image, few enough to be waited for. */
const steps = 24;

/** Ancestral draws from an alphaBar on to the schedule's cleanest, in steps even in log-SNR. */
export function ancestralOptions(from: number, cleanest: number): SamplingOptions {
  const [first, last] = [logSnr(from), logSnr(cleanest)];
  const inside = Array.from({ length: steps - 2 }, (_, index) => alphaBarOfLogSnr(first + ((last - first) * (index + 1)) / (steps - 1)));
  const alphaBars = from < cleanest ? [from, ...inside, cleanest] : [from];
  return { sampler: 'ddim', steps: alphaBars.length, spacing: 'own', eta: 1, clip: true, alphaBars };
}

/** How far pictures lie apart: roots of mean squared differences, in grey levels of 255. */
export interface FutureDistances {
  /** Of one image from the prediction, on average over the images. */
  readonly single: number;
  /** Of the mean of all images from the prediction. */
  readonly mean: number;
  /**
   * What the latter would be if the images were independent draws of a distribution whose mean is the prediction: the former
   * over the root of their number.
   */
  readonly expected: number;
}

export function futureDistances(predicted: Pixels, images: readonly Pixels[]): FutureDistances {
  const single = 255 * Math.sqrt(images.reduce((sum, image) => sum + meanSquaredError(image, predicted), 0) / images.length);
  return {
    single,
    mean: 255 * Math.sqrt(meanSquaredError(meanOf(images), predicted)),
    expected: single / Math.sqrt(images.length),
  };
}
