import { gaussianNoise } from '../../../diffusion/gaussian.ts';
import { addNoise } from '../../../diffusion/prediction.ts';
import { NOISING_STREAM } from '../../../diffusion/streams.ts';
import { ratesOf, type NoiseSchedule, type Rates } from '../../../diffusion/schedule.ts';
import { toRgba } from '../../../../workers/sampling/pixels.ts';
import { timestepAtShare } from '../../ui/charts/time-axis.ts';
import type { Picture } from '../../session/trajectory/grid.ts';

/** An image in [-1, 1], planes [3, imageSize, imageSize]. */
export interface CleanImage {
  readonly values: Float32Array;
  readonly imageSize: number;
}

/** Rates of image and noise at `share` of a schedule, 0 at the clean end and 1 at the noisy one. */
export function ratesAtShare(schedule: NoiseSchedule, share: number): Rates {
  return ratesOf(schedule.alphaBar(timestepAtShare(schedule, share)));
}

/** The image under the noise of `seed`. */
export function noisedPicture({ values, imageSize }: CleanImage, rates: Rates, seed: number): Picture {
  const latent = addNoise(values, gaussianNoise(seed, NOISING_STREAM, values.length), rates);
  return { pixels: toRgba(latent, 3, imageSize), images: 1, imageSize };
}

/** Opaque RGBA bytes [imageSize, imageSize, 4] as an image. */
export function imageOfRgba(rgba: Uint8ClampedArray, imageSize: number): CleanImage {
  const area = imageSize ** 2;
  const values = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let pixel = 0; pixel < area; pixel += 1) values[channel * area + pixel] = (rgba[4 * pixel + channel] ?? 0) / 127.5 - 1;
  }
  return { values, imageSize };
}

/** Reads the image in the upper left corner of a model's preview. @throws what fetching and decoding throw */
export async function readPreviewImage(url: string, imageSize: number, fetch: typeof globalThis.fetch): Promise<CleanImage> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the model's preview could not be read: the server answered ${response.status}`);
  const bitmap = await createImageBitmap(await response.blob(), 0, 0, imageSize, imageSize);
  const context = new OffscreenCanvas(imageSize, imageSize).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser has no canvas to read an image with');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return imageOfRgba(context.getImageData(0, 0, imageSize, imageSize).data, imageSize);
}
