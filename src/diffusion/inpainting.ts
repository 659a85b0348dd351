import { LengthMismatchError } from './errors.ts';
import { seededNoise } from './gaussian.ts';
import { addNoise } from './prediction.ts';
import type { Rates } from './schedule.ts';

/** Pictures of which a part is to be painted anew. */
export interface Inpainting {
  /** [batch, C, H, W] in [-1, 1]. */
  readonly pictures: Float32Array;
  /** As long as `pictures`: 0 where a value is kept, 1 where it is painted anew. */
  readonly mask: Float32Array;
}

/**
 * What `denoise` does to each latent for inpainting (Lugmayr et al. 2022, eq. 8): the kept part becomes that of the
 * picture, noised to the latent's level. Its noise is stream 0 of the image's seed at every level, as DDIM's own forward process
 * at eta 0 has it (Song et al. 2021, eq. 7), where RePaint draws fresh noise; and no level is visited twice: this is
 * RePaint without its resampling. At the clean end the kept part is the picture's, value for value.
 *
 * @throws LengthMismatchError when pictures and mask differ in length.
 * @throws SeedError when a seed is not a uint32.
 */
export function keepingKnown({ pictures, mask }: Inpainting, seeds: readonly number[]): (latent: Float32Array, rates: Rates) => Float32Array {
  if (mask.length !== pictures.length) throw new LengthMismatchError('mask', pictures.length, mask.length);
  const noise = seededNoise(seeds, 0, pictures.length / seeds.length);
  return (latent, rates) => {
    const known = addNoise(pictures, noise, rates);
    return latent.map((value, index) => {
      const share = mask[index] ?? 0;
      return share * value + (1 - share) * (known[index] ?? 0);
    });
  };
}
