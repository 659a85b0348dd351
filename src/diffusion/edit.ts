import { StrengthError } from './errors.ts';
import { seededNoise } from './gaussian.ts';
import type { DenoisingStep } from './plan.ts';
import { addNoise } from './prediction.ts';

/** A run that starts part of the way, as `denoise` takes it. */
export interface PartialRun {
  readonly plan: readonly DenoisingStep[];
  readonly initialLatent: Float32Array;
}

/**
 * Edits pictures as SDEdit does (Meng et al. 2022, section 3): they are noised to the level that the last
 * round(strength S) of a plan's S steps, at least one, start from, and denoised from there. `strength` is in (0, 1]: small keeps
 * the picture, 1 keeps next to nothing.
 *
 * @param pictures [batch, C, H, W] in [-1, 1]; picture i is noised by stream 0 of `seeds[i]`.
 * @throws StrengthError when the strength is not in (0, 1].
 * @throws SeedError when a seed is not a uint32.
 */
export function planEdit(plan: readonly DenoisingStep[], pictures: Float32Array, strength: number, seeds: readonly number[]): PartialRun {
  if (!(strength > 0 && strength <= 1)) throw new StrengthError(strength);
  const taken = Math.max(1, Math.round(strength * plan.length));
  const tail = plan.slice(plan.length - taken);
  const noise = seededNoise(seeds, 0, pictures.length / seeds.length);
  const rates = tail[0] ?? { signalRate: 1, noiseRate: 0 };
  return { plan: tail, initialLatent: addNoise(pictures, noise, rates) };
}
