import type { Mixture } from './mixture.ts';
import { posteriorVariance, stepByStep, type Sampler, type Transition } from './sampler.ts';

/**
 * Ancestral sampling of denoising diffusion probabilistic models: a draw from the posterior q(x_next | x_t, x0)
 * with its mean and variance (Ho et al. 2020, algorithm 2 with eq. 7, the fixed small variance). Transitions that
 * skip timesteps use the alpha between their two ends, alphaBar / nextAlphaBar.
 */
export function ddpmStep({ alphaBar, nextAlphaBar }: Omit<Transition, 'eta'>): Mixture {
  const alpha = alphaBar / nextAlphaBar;
  return {
    fromLatent: (Math.sqrt(alpha) * (1 - nextAlphaBar)) / (1 - alphaBar),
    fromEpsilon: 0,
    fromX0: (Math.sqrt(nextAlphaBar) * (1 - alpha)) / (1 - alphaBar),
    fromNoise: Math.sqrt(posteriorVariance(alphaBar, nextAlphaBar)),
  };
}

export const ddpm: Sampler = {
  title: 'DDPM',
  readsEta: false,
  addsNoise: () => true,
  plan: stepByStep(ddpmStep),
};
