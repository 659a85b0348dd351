import { gaussianNoise } from '../../../src/diffusion/gaussian.ts';
import type { NetworkConfig } from '../../../src/networks/network.ts';

/** At which every engine predicts: in the middle. */
export const NOISE_LEVEL = 0.5;

/** Latents that are the same for every engine, [images, channels, size, size]. */
export function drawnLatents({ channels, imageSize }: NetworkConfig, images: number): Float32Array {
  return gaussianNoise(1, 0, images * channels * imageSize ** 2);
}
