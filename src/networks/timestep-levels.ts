import type { NoiseScheduleConfig } from '../diffusion/config.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';

/** A schedule whose times are counted, 0 to `timesteps` - 1. */
export type TimestepSchedule = Exclude<NoiseScheduleConfig, { kind: 'cosine-rates' }>;

/**
 * The noise level, 1 - alphaBar, of every timestep as single precision holds it, rising: what the network's input `noise_level`
 * is at these timesteps.
 *
 * @throws VanishingSignalError
 */
export function timestepLevels(config: TimestepSchedule): Float32Array {
  const schedule = createNoiseSchedule(config);
  return Float32Array.from({ length: config.timesteps }, (_, timestep) => 1 - schedule.alphaBar(timestep));
}

/** The timestep of a noise level, between two timesteps by the share of the way from one's level to the other's; the nearest end beyond. */
export function timestepOfLevel(levels: Float32Array, noiseLevel: number): number {
  const above = levels.findIndex((level) => level >= noiseLevel);
  if (above < 0) return levels.length - 1;
  if (above === 0) return 0;
  const [below, own] = [levels[above - 1] ?? NaN, levels[above] ?? NaN];
  return above - 1 + (noiseLevel - below) / (own - below);
}
