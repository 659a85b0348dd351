import { denoise } from '../../../../diffusion/denoise.ts';
import { idealEpsilon } from '../../../../diffusion/gaussian-mixture.ts';
import { imageSeeds } from '../../../../diffusion/gaussian.ts';
import { planSampling } from '../../../../diffusion/plan.ts';
import { ratesOf, type NoiseSchedule } from '../../../../diffusion/schedule.ts';
import { nearestPart, type ToyDistribution } from './shapes.ts';

/** How many points walk at once. */
export const PARTICLES = 160;

export interface PathsRequest {
  readonly distribution: ToyDistribution;
  readonly schedule: NoiseSchedule;
  readonly steps: number;
  /** Of DDIM: 0 is deterministic, 1 has DDPM's variance. */
  readonly eta: number;
  /** Particle i has the noise of seed + i. */
  readonly seed: number;
  /** Where all of them start; at their seeds' own noise where null. */
  readonly start: readonly [number, number] | null;
}

/** A moment of all particles; coordinates are [particles, 2]. */
export interface ToyFrame {
  readonly signalRate: number;
  readonly noiseRate: number;
  readonly latent: Float32Array;
  /** What the network, here the ideal one, predicts for each of them. */
  readonly predictedX0: Float32Array;
  /** The noise that a network predicts at the places of the arrows; the ideal one's can be told without. */
  readonly epsilonAtPlaces?: Float32Array;
}

/**
 * The way of all particles from noise to the distribution: steps + 1 frames, by the samplers that draw images and a network that has
 * learnt the distribution perfectly.
 *
 * @param pause awaited after each frame, so that whoever calls keeps its thread free
 */
export async function walkParticles(
  { distribution, schedule, steps, eta, seed, start }: PathsRequest,
  signal: AbortSignal,
  pause: () => Promise<void> | undefined,
): Promise<ToyFrame[]> {
  const frames: ToyFrame[] = [];
  const walk = denoise({
    predict: (latent, noiseLevel) => Promise.resolve(idealEpsilon(distribution.mixture, latent, ratesOf(1 - noiseLevel))),
    plan: planSampling(schedule, 'epsilon', { sampler: 'ddim', steps, spacing: 'trailing', eta, clip: false }),
    shape: [PARTICLES, 2, 1, 1],
    seeds: imageSeeds(seed, PARTICLES),
    ...(start && { initialLatent: Float32Array.from({ length: 2 * PARTICLES }, (_, index) => start[index % 2] ?? 0) }),
    signal,
  });
  for await (const { signalRate, noiseRate, latent, predictedX0 } of walk) {
    frames.push({ signalRate, noiseRate, latent, predictedX0 });
    await pause();
  }
  return frames;
}

/** The part of the distribution that each particle of a frame is nearest to. */
export function partsOf(distribution: ToyDistribution, { latent }: Pick<ToyFrame, 'latent'>): number[] {
  return Array.from({ length: latent.length / 2 }, (_, particle) =>
    nearestPart(distribution, latent[2 * particle] ?? 0, latent[2 * particle + 1] ?? 0),
  );
}
