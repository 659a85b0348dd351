import { denoise, type DenoiseRequest, type Frame } from '../denoise.ts';

/* Small runs of the denoising loop, for its tests. */

export const IMAGE_SHAPE = [3, 2, 2] as const;
export const IMAGE_LENGTH = 3 * 2 * 2;

/** A network that mixes the values of each image among themselves, and only those. */
export function mixingNetwork(latent: Float32Array, noiseLevel: number): Promise<Float32Array> {
  return Promise.resolve(
    latent.map((value, index) => {
      const image = Math.floor(index / IMAGE_LENGTH);
      const neighbour = latent[image * IMAGE_LENGTH + ((index + 1) % IMAGE_LENGTH)] ?? NaN;
      return Math.sin(2 * value - neighbour) * noiseLevel;
    }),
  );
}

/** All frames of a run. */
export async function framesOf(request: DenoiseRequest): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of denoise(request)) frames.push(frame);
  return frames;
}

/** The finished image of a run. */
export async function resultOf(request: DenoiseRequest): Promise<Float32Array> {
  const last = (await framesOf(request)).at(-1);
  if (last === undefined) throw new Error('The run gave no frame.');
  return last.latent;
}
