import type { DenoiseRequest } from './denoise.ts';
import { LengthMismatchError } from './errors.ts';
import { seededNoise } from './gaussian.ts';
import { addNoise } from './prediction.ts';
import { INPAINTING_STREAMS } from './streams.ts';

/** Pictures of which a part is to be painted anew. */
export interface Inpainting {
  /** [batch, C, H, W] in [-1, 1]. */
  readonly pictures: Float32Array;
  /** As long as `pictures`: 0 where a value is kept, 1 where it is painted anew. */
  readonly mask: Float32Array;
}

/**
 * How `denoise` paints a part of pictures anew (Lugmayr et al. 2022, eq. 8): in each latent the kept part becomes that of the
 * picture, noised to the latent's level. Its noise is the run's own initial latent at every level, as DDIM's forward process
 * at eta 0 has it (Song et al. 2021, eq. 7), where RePaint draws fresh noise; and no level is visited twice: this is
 * RePaint without its resampling. At the clean end the kept part is the picture's, value for value. Earlier predictions that a
 * multistep sampler mixes in stay as they were made: outside the mask what becomes of them is overwritten, and inside they are the
 * network's view of latents whose kept part was right already.
 *
 * @throws LengthMismatchError when pictures and mask differ in length.
 * @throws SeedError when a seed is not a uint32.
 */
export function keepingKnown(
  { pictures, mask }: Inpainting,
  seeds: readonly number[],
): Required<Pick<DenoiseRequest, 'constrain' | 'streams'>> {
  if (mask.length !== pictures.length) throw new LengthMismatchError('mask', pictures.length, mask.length);
  const noise = seededNoise(seeds, INPAINTING_STREAMS.start, pictures.length / seeds.length);
  return {
    streams: INPAINTING_STREAMS,
    constrain(latent, rates) {
      const known = addNoise(pictures, noise, rates);
      return latent.map((value, index) => {
        const share = mask[index] ?? 0;
        return share * value + (1 - share) * (known[index] ?? 0);
      });
    },
  };
}
