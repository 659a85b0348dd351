import { describe, expect, it } from 'vitest';
import type { SamplerName } from '../config.ts';
import { mix, type Predictions } from '../evaluation.ts';
import { noisedMixture, scoreOf, type GaussianMixture } from '../gaussian-mixture.ts';
import { planLevels } from '../plan.ts';
import { alphaBarOfLogSnr, ratesOf } from '../schedule.ts';
import { resultOf } from '../testing/runs.ts';
import type { Target } from './sampler.ts';
import { samplers } from './samplers.ts';

/*
 * Distributions of one dimension whose score is known, so that the probability-flow ODE is: with u = x / alpha it is
 * du / dsigma = epsilon, the mean of the noise given x.
 */
type Epsilon = (x: number, noiseLevel: number) => number;

/** Of N(0, 0.25). */
const gaussian = idealOf([{ weight: 1, mean: [0], deviation: 0.5 }]);

/** Of 0.4 N(-0.8, 0.09) + 0.6 N(0.5, 0.16). */
const mixture = idealOf([
  { weight: 0.4, mean: [-0.8], deviation: 0.3 },
  { weight: 0.6, mean: [0.5], deviation: 0.4 },
]);

function idealOf(distribution: GaussianMixture): Epsilon {
  return (x, noiseLevel) => {
    const rates = ratesOf(1 - noiseLevel);
    return -rates.noiseRate * (scoreOf(noisedMixture(distribution, rates), [x])[0] ?? NaN);
  };
}

const starts = Float32Array.from({ length: 16 }, (_, index) => -2 + (4 * index) / 15);

/** Where the Gaussian's ODE leads exactly: x keeps its share of the deviation. */
function exactly(from: number, to: number): number[] {
  const deviation = (alphaBar: number) => Math.sqrt(alphaBar * 0.25 + 1 - alphaBar);
  return Array.from(starts, (x) => (x * deviation(to)) / deviation(from));
}

/** Where the ODE leads by 2,000 steps of the classical Runge-Kutta method in ln sigma. */
function finely(epsilon: Epsilon, from: number, to: number): number[] {
  const [first, last] = [from, to].map((alphaBar) => Math.log((1 - alphaBar) / alphaBar) / 2) as [number, number];
  const h = (last - first) / 2000;
  const slope = (logSigma: number, u: number): number => {
    const alphaBar = 1 / (1 + Math.exp(2 * logSigma));
    return Math.exp(logSigma) * epsilon(u * Math.sqrt(alphaBar), 1 - alphaBar);
  };
  return Array.from(starts, (x) => {
    let u = x / Math.sqrt(from);
    for (let step = 0; step < 2000; step++) {
      const at = first + step * h;
      const k1 = slope(at, u);
      const k2 = slope(at + h / 2, u + (h / 2) * k1);
      const k3 = slope(at + h / 2, u + (h / 2) * k2);
      const k4 = slope(at + h, u + h * k3);
      u += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return u * Math.sqrt(to);
  });
}

const evenly = (steps: number, first: number, last: number) =>
  Array.from({ length: steps + 1 }, (_, index) => first + ((last - first) * index) / steps);
/** Even in lambda, the log-signal-to-noise ratio. */
const inLambda = (steps: number) => evenly(steps, -2, 2).map(alphaBarOfLogSnr);
/** Even in sigma. */
const inSigma = (steps: number) => evenly(steps, 4, 0.3).map((sigma) => 1 / (1 + sigma ** 2));

async function errorOf(
  sampler: SamplerName,
  epsilon: Epsilon,
  alphaBars: readonly number[],
  reference: readonly number[],
): Promise<number> {
  const levels = alphaBars.map((alphaBar) => ({ alphaBar, timestep: 0, ...ratesOf(alphaBar) }));
  const result = await resultOf({
    predict: (latent, noiseLevel) => Promise.resolve(latent.map((x) => epsilon(x, noiseLevel))),
    plan: planLevels(levels, 'epsilon', { sampler, eta: 0, clip: false }),
    shape: [1, 1, 1, starts.length],
    seeds: [0],
    initialLatent: starts,
  });
  return Math.sqrt(reference.reduce((sum, value, index) => sum + (value - (result[index] ?? NaN)) ** 2, 0) / reference.length);
}

describe('halving the steps divides the error by 2 to the order of a sampler', () => {
  // All multistep samplers start with a step of first order, and UniPC ends with one, so that over a whole run they are of
  // second order. iPNDM's weights are those of even steps, and in sigma its first steps are short of curvature.
  const orders = [
    ['ddim', inLambda, 1],
    ['heun', inLambda, 2],
    ['dpm-solver++', inLambda, 2],
    ['unipc-2', inLambda, 2],
    ['unipc-3', inLambda, 2],
    ['ipndm', inLambda, 2],
    ['ipndm', inSigma, 4],
  ] as const;
  it.each(orders)('%s', async (sampler, levels, order) => {
    const [coarse, fine] = [levels(48), levels(96)];
    const [from, to] = [fine[0] ?? NaN, fine.at(-1) ?? NaN];
    const known = [
      [gaussian, exactly(from, to)],
      [mixture, finely(mixture, from, to)],
    ] as const;
    for (const [epsilon, reference] of known) {
      const ratio = (await errorOf(sampler, epsilon, coarse, reference)) / (await errorOf(sampler, epsilon, fine, reference));
      expect(Math.abs(Math.log2(ratio) - order)).toBeLessThan(order === 4 ? 0.65 : 0.2);
    }
  });

  it('and the fine reference agrees with what is known exactly', () => {
    const [from, to] = [alphaBarOfLogSnr(-2), alphaBarOfLogSnr(2)];
    const exact = exactly(from, to);
    for (const [index, value] of finely(gaussian, from, to).entries()) expect(value).toBeCloseTo(exact[index] ?? NaN, 10);
  });
});

describe('one evaluation in the middle of a run, whose history is exact,', () => {
  const deviation = (alphaBar: number) => Math.sqrt(alphaBar * 0.25 + 1 - alphaBar);

  /** How far a target lies off the exact path when the trajectory's latent, standing at `latentAt`, and all predictions are exact. */
  function defect({ mixture: weights, alphaBar }: Target, latentAt: number, history: readonly number[]): number {
    const predictions = history.map((level): Predictions => {
      const { signalRate, noiseRate } = ratesOf(level);
      const epsilon = gaussian(deviation(level), noiseRate ** 2);
      return { x0: Float64Array.of((deviation(level) - noiseRate * epsilon) / signalRate), epsilon: Float64Array.of(epsilon) };
    });
    const [made = NaN] = mix(weights, Float32Array.of(deviation(latentAt)), predictions, null);
    return Math.abs(made - deviation(alphaBar));
  }

  const lambdas = (h: number) => Array.from({ length: 12 }, (_, index) => alphaBarOfLogSnr(0.2 + (index - 5) * h));
  const sigmas = (h: number) => Array.from({ length: 12 }, (_, index) => 1 / (1 + (1 - (index - 5) * h) ** 2));

  // The order of the error of one step: one more than that of the method.
  const cases = [
    { sampler: 'ddim', made: 'latent', levels: lambdas, order: 2 },
    { sampler: 'dpm-solver++', made: 'latent', levels: lambdas, order: 3 },
    { sampler: 'unipc-2', made: 'input', levels: lambdas, order: 3 },
    { sampler: 'unipc-2', made: 'latent', levels: lambdas, order: 4 },
    { sampler: 'unipc-3', made: 'input', levels: lambdas, order: 4 },
    { sampler: 'unipc-3', made: 'latent', levels: lambdas, order: 5 },
    { sampler: 'ipndm', made: 'latent', levels: sigmas, order: 5 },
  ] as const;
  it.each(cases)('of $sampler makes the $made after it with an error of order $order', ({ sampler, made, levels, order }) => {
    const defects = [0.2, 0.1].map((h) => {
      const alphaBars = levels(h);
      const [stage] = samplers[sampler].plan(alphaBars, 0)[5] ?? [];
      const target = stage?.[made];
      if (!target) throw new Error(`The stage makes no ${made}.`);
      // UniPC's trajectory stands a level behind the network until the corrector has brought it on.
      const latentAt = alphaBars[sampler.startsWith('unipc') ? 4 : 5] ?? NaN;
      return defect(target, latentAt, alphaBars.slice(0, 6).reverse());
    });
    expect(Math.abs(Math.log2((defects[0] ?? NaN) / (defects[1] ?? NaN)) - order)).toBeLessThan(0.5);
  });
});
