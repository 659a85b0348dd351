/** One step of a run: from a latent whose share of the image's variance is `alphaBar` to one with `nextAlphaBar`. */
export interface Transition {
  readonly alphaBar: number;
  /** In [alphaBar, 1]. */
  readonly nextAlphaBar: number;
  /** Share of fresh noise, in [0, 1], for the samplers that leave it open. */
  readonly eta: number;
}

/**
 * The next latent as a mixture:
 * fromLatent x_t + fromEpsilon epsilon + fromX0 x0 + fromNoise z, where epsilon is the predicted noise, x0 the
 * predicted image (clipped, if the run clips) and z fresh noise from N(0, 1).
 */
export interface Mixture {
  readonly fromLatent: number;
  readonly fromEpsilon: number;
  readonly fromX0: number;
  readonly fromNoise: number;
}

/** A sampler decides the mixture of a transition, whatever the network predicts and whatever the schedule is. */
export type Sampler = (transition: Transition) => Mixture;

/**
 * Variance of the forward process's posterior q(x_next | x_t, x0), Ho et al. 2020, eq. 7, where beta is
 * 1 - alphaBar / nextAlphaBar so that a transition may skip timesteps. 0 when `nextAlphaBar` is 1.
 */
export function posteriorVariance(alphaBar: number, nextAlphaBar: number): number {
  return ((1 - nextAlphaBar) / (1 - alphaBar)) * (1 - alphaBar / nextAlphaBar);
}
