import type { Mixture } from './mixture.ts';
import { posteriorVariance, stepByStep, type Sampler, type Transition } from './sampler.ts';

/**
 * Denoising diffusion implicit models (Song et al. 2021, eq. 12 with sigma of eq. 16): deterministic at eta 0,
 * with the variance of DDPM's posterior at eta 1. The direction to x_t uses the network's own epsilon even where
 * the predicted x0 was clipped.
 */
export function ddimStep({ alphaBar, nextAlphaBar, eta }: Transition): Mixture {
  const variance = eta ** 2 * posteriorVariance(alphaBar, nextAlphaBar);
  return {
    fromLatent: 0,
    // Rounding alone can bring the difference below 0, at eta 1 close to the end.
    fromEpsilon: Math.sqrt(Math.max(0, 1 - nextAlphaBar - variance)),
    fromX0: Math.sqrt(nextAlphaBar),
    fromNoise: Math.sqrt(variance),
  };
}

export const ddim: Sampler = {
  title: 'DDIM',
  readsEta: true,
  addsNoise: (eta) => eta > 0,
  plan: stepByStep(ddimStep),
};
