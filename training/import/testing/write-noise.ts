import { writeFileSync } from 'node:fs';
import { imageSeeds, seededNoise } from '../../../src/diffusion/gaussian.ts';
import { GENERATION_STREAMS } from '../../../src/diffusion/streams.ts';

/*
 * Writes the noise that `denoise` draws for the seeds of the fixtures, as float32 one after the other: the initial latents, then
 * the fresh noise of every step. `make-fixtures.py` gives diffusers the same.
 */

const [SEED, IMAGES, STEPS, IMAGE_LENGTH] = [11, 2, 10, 3 * 8 * 8];
const seeds = imageSeeds(SEED, IMAGES);
const streams = [GENERATION_STREAMS.start, ...Array.from({ length: STEPS }, (_, step) => GENERATION_STREAMS.step(step))];
writeFileSync(
  new URL('fixtures/noise.f32', import.meta.url),
  Buffer.concat(streams.map((stream) => new Uint8Array(seededNoise(seeds, stream, IMAGE_LENGTH).buffer))),
);
