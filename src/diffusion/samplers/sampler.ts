import type { Mixture } from './mixture.ts';

/** A latent and the noise level that it stands at: its share of the image's variance, in (0, 1]. */
export interface Target {
  readonly alphaBar: number;
  readonly mixture: Mixture;
}

/**
 * One evaluation of the network and what is made of it. A run holds two latents: that of the trajectory, x, and what the
 * network is shown next, which is x itself unless a stage says otherwise.
 */
export interface Stage {
  /** Where what the network is shown stands. */
  readonly alphaBar: number;
  /** What becomes of x; it stays as it is where absent. */
  readonly latent?: Target;
  /** What the network is shown next; x where absent. */
  readonly input?: Target;
}

/** A way to take the steps of a run, whatever the network predicts and whatever the schedule is. */
export interface Sampler {
  /** As a person reads it. */
  readonly title: string;
  /** Whether the share of fresh noise, eta, is the person's choice. */
  readonly readsEta: boolean;
  /** Whether it draws fresh noise at this eta, so that the initial latent does not decide the picture alone. */
  readonly addsNoise: (eta: number) => boolean;
  /**
   * The stages of each step of a run through `alphaBars`, noisiest first: one list fewer than there are levels. All are in
   * (0, 1) but the last, which may be 1; a plan that walks upwards, for encoding, has them in the opposite order.
   */
  readonly plan: (alphaBars: readonly number[], eta: number) => readonly (readonly Stage[])[];
}

/** One step of a run: from a latent whose share of the image's variance is `alphaBar` to one with `nextAlphaBar`. */
export interface Transition {
  readonly alphaBar: number;
  readonly nextAlphaBar: number;
  /** Share of fresh noise, in [0, 1], for the samplers that leave it open. */
  readonly eta: number;
}

/** Plans a run whose every step is one evaluation that knows of no other. */
export function stepByStep(step: (transition: Transition) => Mixture): Sampler['plan'] {
  return (alphaBars, eta) =>
    transitionsOf(alphaBars).map(({ alphaBar, nextAlphaBar }) => [
      { alphaBar, latent: { alphaBar: nextAlphaBar, mixture: step({ alphaBar, nextAlphaBar, eta }) } },
    ]);
}

/** Each level but the last, with the one that follows it. */
export function transitionsOf(alphaBars: readonly number[]): { readonly alphaBar: number; readonly nextAlphaBar: number }[] {
  return alphaBars.slice(1).map((nextAlphaBar, index) => ({ alphaBar: alphaBars[index] ?? NaN, nextAlphaBar }));
}

/**
 * Variance of the forward process's posterior q(x_next | x_t, x0), Ho et al. 2020, eq. 7, where beta is
 * 1 - alphaBar / nextAlphaBar so that a transition may skip timesteps. 0 when `nextAlphaBar` is 1.
 */
export function posteriorVariance(alphaBar: number, nextAlphaBar: number): number {
  return ((1 - nextAlphaBar) / (1 - alphaBar)) * (1 - alphaBar / nextAlphaBar);
}
