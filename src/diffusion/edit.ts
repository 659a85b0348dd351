import type { PredictionType, SamplingOptions } from './config.ts';
import type { DenoiseRequest } from './denoise.ts';
import { StrengthError } from './errors.ts';
import { seededNoise } from './gaussian.ts';
import { planLevels } from './plan.ts';
import { addNoise } from './prediction.ts';
import type { NoiseSchedule } from './schedule.ts';
import { levelsOf } from './spacing.ts';
import { EDIT_STREAMS } from './streams.ts';

/** Pictures to be edited. */
export interface Edit {
  /** [batch, C, H, W] in [-1, 1]. */
  readonly pictures: Float32Array;
  /** In (0, 1]: small keeps the picture, 1 keeps next to nothing. */
  readonly strength: number;
}

/**
 * Edits pictures as SDEdit does (Meng et al. 2022, section 3): they are noised to the level that the last
 * round(strength S) of a run's S steps, at least one, start from, and denoised from there, by a plan of these steps alone,
 * so that a sampler that remembers starts anew. Picture i is noised by `seeds[i]`.
 *
 * @throws StrengthError when the strength is not in (0, 1].
 * @throws SeedError when a seed is not a uint32; and what `planSampling` throws.
 */
export function planEdit(
  schedule: NoiseSchedule,
  prediction: PredictionType,
  options: SamplingOptions,
  { pictures, strength }: Edit,
  seeds: readonly number[],
): Required<Pick<DenoiseRequest, 'plan' | 'initialLatent' | 'streams'>> {
  if (!(strength > 0 && strength <= 1)) throw new StrengthError(strength);
  const taken = Math.max(1, Math.round(strength * options.steps));
  const levels = levelsOf(schedule, options).slice(-taken - 1);
  const noise = seededNoise(seeds, EDIT_STREAMS.start, pictures.length / seeds.length);
  const rates = levels[0] ?? { signalRate: 1, noiseRate: 0 };
  return { plan: planLevels(levels, prediction, options), initialLatent: addNoise(pictures, noise, rates), streams: EDIT_STREAMS };
}
