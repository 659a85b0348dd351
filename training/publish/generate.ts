import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { denoise } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { labelsOf } from '../../src/diffusion/labels.ts';
import type { DiffusionConfig, ImageClasses } from '../../src/documents/card.ts';
import { guidedModel } from '../../src/runtime/guide.ts';
import { imageLength, type DenoisingModel, type ModelIdentity } from '../../src/runtime/model.ts';
import type { ImageBatch } from '../io/images.ts';

/** Images that are denoised together; a picture does not depend on the batch it is made in. */
const BATCH_SIZE = 16;

export interface GenerationRequest {
  readonly model: DenoisingModel<ModelIdentity>;
  readonly diffusion: DiffusionConfig;
  readonly sampling: SamplingOptions;
  /** Needed where `sampling` has guidance. */
  readonly guide?: DenoisingModel | null;
  /** The model's, by which classes are drawn where `sampling` asks for that; null or absent without. */
  readonly classes?: Pick<ImageClasses, 'counts'> | null;
  /** Seed of the first image; each further one has the next seed. */
  readonly seed: number;
  readonly count: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each denoising step of each batch, with the evaluations of the network made and to be made. */
  readonly onStep?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Draws images; the same model, guide, settings and seed give what the page gives.
 * @throws NoGuideError where a guide is needed and there is none
 */
export async function generateImages(request: GenerationRequest): Promise<ImageBatch> {
  const { model, diffusion, sampling, guide = null, classes, seed, count, signal, onStep } = request;
  const { channels, imageSize } = model.card.network;
  const plan = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling);
  const seeds = imageSeeds(seed, count);
  const total = Math.ceil(count / BATCH_SIZE) * plan.evaluations;
  const values = new Float32Array(count * imageLength(model.card));
  let done = 0;
  for (let first = 0; first < count; first += BATCH_SIZE) {
    const batch = seeds.slice(first, first + BATCH_SIZE);
    const labels = labelsOf(sampling.label, batch, classes?.counts ?? null);
    const frames = denoise({
      predict: guidedModel(model, diffusion, guide, { guidance: sampling.guidance, labels }).predict,
      plan,
      shape: [batch.length, channels, imageSize, imageSize],
      seeds: batch,
      ...(signal ? { signal } : {}),
    });
    for await (const { index, steps, evaluations, latent } of frames) {
      if (index === steps) values.set(latent, first * imageLength(model.card));
      else onStep?.({ done: done + evaluations, total });
    }
    done += plan.evaluations;
  }
  return { values, channels, size: imageSize };
}
