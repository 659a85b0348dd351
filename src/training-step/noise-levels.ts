import type { NoiseLevels } from '../diffusion/config.ts';
import { uniform } from '../diffusion/gaussian.ts';
import { noiseLevelQuantile } from '../diffusion/noise-levels.ts';
import { ratesOf, type NoiseSchedule, type Rates } from '../diffusion/schedule.ts';

/**
 * Signal and noise rates for a batch of images: one noise level from each of `batchSize` equally likely parts of the
 * distribution of levels, each drawn within its part. The loss of a batch then varies far less than with independent
 * levels, as with the low-discrepancy sampler of Kingma et al. 2021 (appendix I.1), whose levels share one draw.
 */
export function stratifiedRates(schedule: NoiseSchedule, levels: NoiseLevels, batchSize: number, seed: number, stream: number): Rates[] {
  const quantile = noiseLevelQuantile(schedule, levels);
  return Array.from(uniform(seed, stream, batchSize), (draw, index) => ratesOf(quantile((index + draw) / batchSize)));
}
