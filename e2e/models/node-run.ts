import { DEFAULT_SAMPLING, type Guidance, type Label, type SamplingOptions } from '../../src/diffusion/config.ts';
import { denoise } from '../../src/diffusion/denoise.ts';
import { labelsOf } from '../../src/diffusion/labels.ts';
import { imageSeeds } from '../../src/diffusion/gaussian.ts';
import { planSampling, type SamplingPlan } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { guidedModel } from '../../src/runtime/guide.ts';
import { gridOf, type Pixels } from './pixels.ts';
import type { TestModel } from './tiny.ts';

/** A run as the page starts with it, but for these. */
export interface Run {
  readonly seed: number;
  readonly images: number;
  readonly steps: number;
  readonly sampling?: Pick<SamplingOptions, 'sampler' | 'spacing'>;
  /** The class of all images; none when absent. */
  readonly label?: Label;
  /** By the model's guide, or by itself without a class. */
  readonly guidance?: Guidance;
}

export interface NodeFrame {
  readonly index: number;
  readonly latent: Pixels;
  readonly predictedX0: Pixels;
}

function planOf({ diffusion }: ModelCard, options: SamplingOptions): SamplingPlan {
  return planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, options);
}

/** The moments that a run passes, as its plan has them; the finished image is at t 0, all signal and no noise. */
export function momentsOf(card: ModelCard, steps: number): SamplingPlan['levels'] {
  return planOf(card, { ...DEFAULT_SAMPLING, steps }).levels;
}

/** The same run in Node, up to and with frame `last`. */
export async function framesInNode(
  { inNode, card, guide }: TestModel,
  { seed, images, steps, sampling, label, guidance }: Run,
  last = steps,
): Promise<NodeFrame[]> {
  const { channels, imageSize } = card.network;
  const labels = labelsOf(label, imageSeeds(seed, images), card.classes?.counts ?? null);
  const run = denoise({
    predict: guidedModel(inNode, card.diffusion, guide?.inNode ?? null, { guidance, labels }).predict,
    plan: planOf(card, { ...DEFAULT_SAMPLING, ...sampling, steps }),
    shape: [images, channels, imageSize, imageSize],
    seeds: imageSeeds(seed, images),
  });
  const frames: NodeFrame[] = [];
  for await (const { index, latent, predictedX0 } of run) {
    frames.push({ index, latent: gridOf(latent, imageSize), predictedX0: gridOf(predictedX0, imageSize) });
    if (index === last) break;
  }
  return frames;
}

/** The predicted images of one frame of the same run in Node, the finished ones unless told otherwise. */
export async function imagesInNode(model: TestModel, run: Run, index = run.steps): Promise<Pixels> {
  const frame = (await framesInNode(model, run, index))[index];
  if (!frame) throw new RangeError(`A run of ${run.steps} steps has no frame ${index}.`);
  return frame.predictedX0;
}
