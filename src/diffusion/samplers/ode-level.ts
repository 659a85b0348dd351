/**
 * A level in the terms that solvers of the probability-flow ODE are written in: alpha and sigma_noise are the rates of image
 * and noise (Lu et al. 2022: alpha_t and sigma_t), lambda = ln(alpha / sigma_noise) and sigma = sigma_noise / alpha
 * (Karras et al. 2022). At alphaBar 1 lambda is infinite and sigma 0.
 */
export interface OdeLevel {
  readonly alpha: number;
  readonly noise: number;
  readonly lambda: number;
  readonly sigma: number;
}

export function odeLevel(alphaBar: number): OdeLevel {
  const [alpha, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  return { alpha, noise, lambda: Math.log(alpha / noise), sigma: noise / alpha };
}
