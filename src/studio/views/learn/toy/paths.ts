import { idealEpsilon } from '../../../../diffusion/gaussian-mixture.ts';
import { walkPoints, type PointFrame } from '../../../../diffusion/point-walk.ts';
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

/** A moment of all particles. */
export interface ToyFrame extends PointFrame {
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
  const predict = (latent: Float32Array, noiseLevel: number) =>
    Promise.resolve(idealEpsilon(distribution.mixture, latent, ratesOf(1 - noiseLevel)));
  for await (const frame of walkPoints({ predict, schedule, steps, eta, particles: PARTICLES, seed, start, signal })) {
    frames.push(frame);
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
