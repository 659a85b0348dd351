import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { denoise, type Frame } from '../../src/diffusion/denoise.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/models/card.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';

/** What the page starts with. */
export const defaultOptions: SamplingOptions = { sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true };

export interface Run {
  readonly seed: number;
  readonly images: number;
  readonly options: SamplingOptions;
}

/** The moments that a run passes, as its plan has them; the finished image at t 0 is the last. */
export function momentsOf({ diffusion }: ModelCard, options: SamplingOptions) {
  const plan = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, options);
  return [...plan, { timestep: 0, signalRate: 1, noiseRate: 0 }];
}

/** The same run in Node, up to frame `last`. */
export async function framesInNode(model: DenoisingModel<ModelIdentity>, card: ModelCard, { seed, images, options }: Run, last = options.steps): Promise<Frame[]> {
  const { channels, imageSize } = card.network;
  const run = denoise({
    predict: (latent, noiseLevel) => model.predict(latent, noiseLevel),
    plan: planSampling(createNoiseSchedule(card.diffusion.schedule), card.diffusion.prediction, options),
    clip: options.clip,
    shape: [images, channels, imageSize, imageSize],
    seeds: imageSeeds(seed, images),
  });
  const frames: Frame[] = [];
  for await (const frame of run) {
    frames.push(frame);
    if (frame.index === last) break;
  }
  return frames;
}
