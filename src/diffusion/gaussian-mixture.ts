import { gaussianNoise, uniform } from './gaussian.ts';
import type { Rates } from './schedule.ts';

/** A round Gaussian: its mean and the deviation of every coordinate. */
export interface GaussianComponent {
  /** Its share of the distribution; those of all components sum to 1. */
  readonly weight: number;
  readonly mean: readonly number[];
  readonly deviation: number;
}

/**
 * A distribution of any number of dimensions whose noisy versions, and with them everything that a network is trained to
 * predict, are known in closed form.
 */
export type GaussianMixture = readonly GaussianComponent[];

/** The distribution of x_t = signalRate x0 + noiseRate epsilon when x0 is of `mixture` (Ho et al. 2020, eq. 4): a mixture again. */
export function noisedMixture(mixture: GaussianMixture, { signalRate, noiseRate }: Rates): GaussianMixture {
  return mixture.map(({ weight, mean, deviation }) => ({
    weight,
    mean: mean.map((coordinate) => signalRate * coordinate),
    deviation: Math.hypot(signalRate * deviation, noiseRate),
  }));
}

/** The score of a mixture, the gradient of its log-density, at a point. */
export function scoreOf(mixture: GaussianMixture, point: ArrayLike<number>): number[] {
  // Far from all components every density vanishes in float64; their ratios to the largest so far do not.
  let largest = -Infinity;
  let total = 0;
  const score = new Array<number>(point.length).fill(0);
  for (const component of mixture) {
    const { mean, deviation } = component;
    const logarithm = logDensityOf(component, point);
    if (logarithm > largest) {
      const shrinking = Math.exp(largest - logarithm);
      total *= shrinking;
      for (let axis = 0; axis < score.length; axis++) score[axis] = (score[axis] ?? 0) * shrinking;
      largest = logarithm;
    }
    const density = Math.exp(logarithm - largest);
    total += density;
    for (let axis = 0; axis < score.length; axis++) {
      score[axis] = (score[axis] ?? 0) + (density * ((mean[axis] ?? 0) - (point[axis] ?? 0))) / deviation ** 2;
    }
  }
  for (let axis = 0; axis < score.length; axis++) score[axis] = (score[axis] ?? 0) / total;
  return score;
}

/**
 * What a network that had learnt `mixture` perfectly would answer: the mean of the noise given each latent,
 * E[epsilon | x_t] = -noiseRate score(x_t). Latents are [batch, dimensions].
 */
export function idealEpsilon(mixture: GaussianMixture, latents: Float32Array, rates: Rates): Float32Array {
  const noised = noisedMixture(mixture, rates);
  const dimensions = mixture[0]?.mean.length ?? 1;
  const prediction = new Float32Array(latents.length);
  for (let start = 0; start < latents.length; start += dimensions) {
    const score = scoreOf(noised, latents.subarray(start, start + dimensions));
    prediction.set(
      score.map((coordinate) => -rates.noiseRate * coordinate),
      start,
    );
  }
  return prediction;
}

/** Up to the constant that all components of as many dimensions share. */
function logDensityOf({ weight, mean, deviation }: GaussianComponent, point: ArrayLike<number>): number {
  let squaredDistance = 0;
  for (let axis = 0; axis < mean.length; axis++) squaredDistance += ((point[axis] ?? 0) - (mean[axis] ?? 0)) ** 2;
  return Math.log(weight) - mean.length * Math.log(deviation) - squaredDistance / (2 * deviation ** 2);
}

/**
 * Points of a mixture, [count, dimensions].
 *
 * @param streams two streams of the seed: which component each point is of, and where it lies around the mean
 */
export function sampleMixture(
  mixture: GaussianMixture,
  count: number,
  seed: number,
  [ofComponent, ofPlace]: readonly [number, number],
): Float32Array {
  const dimensions = mixture[0]?.mean.length ?? 1;
  const points = gaussianNoise(seed, ofPlace, count * dimensions);
  uniform(seed, ofComponent, count).forEach((draw, point) => {
    const { mean, deviation } = componentAt(mixture, draw);
    for (let axis = 0; axis < dimensions; axis++) {
      const at = point * dimensions + axis;
      points[at] = (mean[axis] ?? 0) + deviation * (points[at] ?? 0);
    }
  });
  return points;
}

/** The component at a share of the mixture's weight, 0 to 1. */
function componentAt(mixture: GaussianMixture, share: number): GaussianComponent {
  let rest = share;
  let chosen: GaussianComponent = { weight: 1, mean: [], deviation: 1 };
  for (const component of mixture) {
    chosen = component;
    rest -= component.weight;
    if (rest < 0) break;
  }
  return chosen;
}
