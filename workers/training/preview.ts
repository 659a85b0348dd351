import { denoise } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { DEFAULT_SAMPLING, type SamplingOptions } from '../../src/diffusion/config.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { StepConfig } from '../../src/training-step/config.ts';
import type { ReadableImages } from '../../src/training-step/images.ts';
import type { Predictor } from '../../src/training-step/predictor.ts';
import type { TrainingState } from '../../src/training-step/state.ts';
import { toRgba } from '../sampling/pixels.ts';
import type { Samples } from './contract.ts';
import { centreCrop, nearestPictures } from './nearest.ts';

/** Eight pictures of fixed seeds, so that the same pictures are seen growing clearer. */
export const PREVIEW = { seed: 1, count: 8 } as const;
/** Half the steps that pictures are drawn with: each preview takes its time from training. */
const sampling: SamplingOptions = { ...DEFAULT_SAMPLING, steps: 10 };

/**
 * Draws the preview of a state, and finds the training picture nearest to each.
 * Throws the signal's reason between two steps, and what `predictor` throws.
 *
 * @param set what is trained on
 */
export async function drawPreview(
  { network, diffusion }: Pick<StepConfig, 'network' | 'diffusion'>,
  predictor: Predictor,
  state: TrainingState,
  set: ReadableImages,
  signal: AbortSignal,
): Promise<Samples> {
  const { channels, imageSize: size } = network;
  const frames = denoise({
    predict: (latent, noiseLevel) => predictor.predict(state, latent, noiseLevel),
    plan: planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling),
    shape: [PREVIEW.count, channels, size, size],
    seeds: imageSeeds(PREVIEW.seed, PREVIEW.count),
    signal,
  });
  let drawn = new Float32Array();
  for await (const { index, steps, latent } of frames) if (index === steps) drawn = Float32Array.from(latent);
  const samples = toRgba(drawn, channels, size);
  const pictures = Array.from({ length: PREVIEW.count }, (_, index) => planesOf(samples, index, size));
  const found = nearestPictures(pictures, size, set);
  return {
    step: state.step,
    size,
    samples,
    nearest: pixelsOf(
      found.map(({ index }) => index),
      set,
      size,
    ),
    distances: found.map(({ distance }) => distance),
  };
}

/** Picture `index` of RGBA bytes as planes [3, size, size]. */
function planesOf(rgba: Uint8ClampedArray, index: number, size: number): Uint8Array {
  const area = size ** 2;
  const planes = new Uint8Array(3 * area);
  for (let pixel = 0; pixel < area; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) planes[channel * area + pixel] = rgba[4 * (index * area + pixel) + channel] ?? 0;
  }
  return planes;
}

/** Pictures of a set, in their centre crop, as RGBA bytes. */
function pixelsOf(indices: readonly number[], set: ReadableImages, size: number): Uint8ClampedArray<ArrayBuffer> {
  const area = size ** 2;
  const rgba = new Uint8ClampedArray(indices.length * area * 4).fill(255);
  const stored = new Uint8Array(3 * set.side ** 2);
  indices.forEach((index, place) => {
    set.readPixels(index, stored);
    const crop = centreCrop(stored, set.side, size);
    for (let pixel = 0; pixel < area; pixel += 1) {
      for (let channel = 0; channel < 3; channel += 1) rgba[4 * (place * area + pixel) + channel] = crop[channel * area + pixel] ?? 0;
    }
  });
  return rgba;
}
