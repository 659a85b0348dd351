import { denoise } from './denoise.ts';
import { imageSeeds } from './gaussian.ts';
import { planSampling } from './plan.ts';
import type { NoiseSchedule } from './schedule.ts';

export interface PointWalk {
  /** What a network says of the noise in points [particles, 2] at 1 - alphaBar. */
  readonly predict: (points: Float32Array, noiseLevel: number) => Promise<Float32Array>;
  readonly schedule: NoiseSchedule;
  readonly steps: number;
  /** Of DDIM: 0 is deterministic, 1 has DDPM's variance. */
  readonly eta: number;
  readonly particles: number;
  /** Particle i has the noise of seed + i. */
  readonly seed: number;
  /** Where all of them start; at their seeds' own noise where null. */
  readonly start: readonly [number, number] | null;
  readonly signal: AbortSignal;
}

/** A moment of all particles; coordinates are [particles, 2]. */
export interface PointFrame {
  readonly signalRate: number;
  readonly noiseRate: number;
  readonly latent: Float32Array;
  /** Where the network says that each of them comes from. */
  readonly predictedX0: Float32Array;
}

/**
 * Lets points of a plane walk from noise by the sampler that draws images: steps + 1 frames. A point is an image of one pixel with a
 * channel for each coordinate. Throws the signal's reason between two of them, and what `predict` throws.
 */
export async function* walkPoints({
  predict,
  schedule,
  steps,
  eta,
  particles,
  seed,
  start,
  signal,
}: PointWalk): AsyncGenerator<PointFrame> {
  const frames = denoise({
    predict,
    plan: planSampling(schedule, 'epsilon', { sampler: 'ddim', steps, spacing: 'trailing', eta, clip: false }),
    shape: [particles, 2, 1, 1],
    seeds: imageSeeds(seed, particles),
    ...(start && { initialLatent: Float32Array.from({ length: 2 * particles }, (_, index) => start[index % 2] ?? 0) }),
    signal,
  });
  for await (const { signalRate, noiseRate, latent, predictedX0 } of frames) yield { signalRate, noiseRate, latent, predictedX0 };
}
