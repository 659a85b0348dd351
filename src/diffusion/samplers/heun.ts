import { combine, epsilon, x0, type Mixture } from './mixture.ts';
import { odeLevel } from './ode-level.ts';
import { transitionsOf, type Sampler, type Stage } from './sampler.ts';

/**
 * Heun's method on dx/dsigma = (x - D(x; sigma)) / sigma, that is epsilon (Karras et al. 2022, algorithm 1, and
 * algorithm 2 with S_churn 0), for x / alpha, second order: an Euler step from sigma to sigma_next, d' there, and the step
 * again by the mean of d and d'. A step to sigma 0 is Euler's alone, so that S steps to there take 2S - 1 evaluations.
 */
export const heun: Sampler = {
  title: 'Heun',
  readsEta: false,
  addsNoise: () => false,
  plan: (alphaBars) =>
    transitionsOf(alphaBars).map(({ alphaBar, nextAlphaBar }): readonly Stage[] => {
      const [{ sigma }, { alpha: alphaNext, sigma: sigmaNext }] = [odeLevel(alphaBar), odeLevel(nextAlphaBar)];
      const stepAlong = (x: Mixture, d: Mixture) => ({
        alphaBar: nextAlphaBar,
        mixture: combine([alphaNext, x], [alphaNext * (sigmaNext - sigma), d]),
      });
      // x / alpha as it was predicted: x0 + sigma epsilon.
      const euler = stepAlong(combine([1, x0(0)], [sigma, epsilon(0)]), epsilon(0));
      if (sigmaNext === 0) return [{ alphaBar, latent: euler }];
      const mean = combine([1 / 2, epsilon(1)], [1 / 2, epsilon(0)]);
      return [
        { alphaBar, input: euler },
        { alphaBar: nextAlphaBar, latent: stepAlong(combine([1, x0(1)], [sigma, epsilon(1)]), mean) },
      ];
    }),
};
