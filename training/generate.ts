import type { SamplingOptions } from '../src/diffusion/config.ts';
import { denoise } from '../src/diffusion/denoise.ts';
import { imageSeeds } from '../src/diffusion/gaussian.ts';
import { planSampling } from '../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../src/diffusion/schedule.ts';
import type { DiffusionConfig } from '../src/models/card.ts';
import type { DenoisingModel, ModelIdentity } from '../src/runtime/model.ts';
import type { ImageBatch } from './images.ts';

export interface GenerationRequest {
  readonly model: DenoisingModel<ModelIdentity>;
  readonly diffusion: DiffusionConfig;
  readonly sampling: SamplingOptions;
  readonly seed: number;
  readonly count: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each step with the number of steps done. */
  readonly onStep?: ((done: number) => void) | undefined;
}

/** Draws images; the same model, settings and seed give what the page gives. */
export async function generateImages(request: GenerationRequest): Promise<ImageBatch> {
  const { model, diffusion, sampling, seed, count, signal, onStep } = request;
  const { channels, imageSize } = model.card.network;
  const frames = denoise({
    predict: (latent, noiseLevel) => model.predict(latent, noiseLevel),
    plan: planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling),
    clip: sampling.clip,
    shape: [count, channels, imageSize, imageSize],
    seeds: imageSeeds(seed, count),
    ...(signal ? { signal } : {}),
  });
  let values = new Float32Array(0);
  for await (const frame of frames) {
    values = new Float32Array(frame.latent);
    onStep?.(frame.index);
  }
  return { values, channels, size: imageSize };
}
