import { gaussianNoise } from '../../../diffusion/gaussian.ts';
import { addNoise } from '../../../diffusion/prediction.ts';
import { NOISING_STREAM } from '../../../diffusion/streams.ts';
import { ratesOf, type NoiseSchedule, type Rates } from '../../../diffusion/schedule.ts';
import { toRgba } from '../../../../packages/core/src/index.ts';
import { timestepAtShare } from '../../ui/charts/time-axis.ts';
import { sizeOf, toValues, type Pixels } from '../../ui/pixels.ts';

/** Rates of image and noise at `share` of a schedule, 0 at the clean end and 1 at the noisy one. */
export function ratesAtShare(schedule: NoiseSchedule, share: number): Rates {
  return ratesOf(schedule.alphaBar(timestepAtShare(schedule, share)));
}

/** The latent of a clean image under the noise of `seed`, [channels, size, size]. */
export function noisedLatent(image: Pixels, channels: number, rates: Rates, seed: number): Float32Array {
  const values = toValues(image, channels);
  return addNoise(values, gaussianNoise(seed, NOISING_STREAM, values.length), rates);
}

/** The image under the noise of `seed`, as the page shows it. */
export function noisedPixels(image: Pixels, channels: number, rates: Rates, seed: number): Pixels {
  return toRgba(noisedLatent(image, channels, rates, seed), channels, sizeOf(image));
}
