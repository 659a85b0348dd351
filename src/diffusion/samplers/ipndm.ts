import { combine, epsilon, x0, type Mixture } from './mixture.ts';
import { odeLevel } from './ode-level.ts';
import { transitionsOf, type Sampler } from './sampler.ts';

/**
 * The Adams-Bashforth weights of the latest predictions of epsilon, by order (Liu et al. 2022, "Pseudo numerical methods for
 * diffusion models on manifolds", eq. 12 for the fourth).
 */
const adamsBashforth: readonly (readonly number[])[] = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];

/**
 * iPNDM (Zhang & Chen 2023, "Fast sampling of diffusion models with exponential integrator", section 3.3): PNDM's linear
 * multistep method of order 4 that starts with lower orders in place of Runge-Kutta steps. On
 * dx/dsigma = epsilon for x / alpha, with the weights of equal steps whatever the steps are. A step to sigma 0 is of first
 * order: it ends at the last predicted image.
 */
export const ipndm: Sampler = {
  title: 'iPNDM',
  readsEta: false,
  addsNoise: () => false,
  plan: (alphaBars) =>
    transitionsOf(alphaBars).map(({ alphaBar, nextAlphaBar }, step) => {
      const [{ sigma }, { alpha: alphaNext, sigma: sigmaNext }] = [odeLevel(alphaBar), odeLevel(nextAlphaBar)];
      const order = sigmaNext === 0 ? 1 : Math.min(step + 1, adamsBashforth.length);
      const weights = adamsBashforth[order - 1] ?? [];
      const d: Mixture = combine(...weights.map((weight, age) => [weight, epsilon(age)] as const));
      // x / alpha as it was predicted: x0 + sigma epsilon.
      const mixture = combine([alphaNext, x0(0)], [alphaNext * sigma, epsilon(0)], [alphaNext * (sigmaNext - sigma), d]);
      return [{ alphaBar, latent: { alphaBar: nextAlphaBar, mixture } }];
    }),
};
