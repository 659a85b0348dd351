import type { ModelCard } from '../../../src/documents/card.ts';
import { uniform } from '../../../src/diffusion/gaussian.ts';
import { lossWeight } from '../../../src/diffusion/loss-weight.ts';
import { predictionTarget } from '../../../src/diffusion/prediction.ts';
import { createNoiseSchedule, type Rates } from '../../../src/diffusion/schedule.ts';
import { batchWith, valuesOf, type TrainingBatch } from '../../../src/training-step/batch.ts';
import type { StepConfig } from '../../../src/training-step/config.ts';
import { stratifiedRates } from '../../../src/training-step/noise-levels.ts';
import { stepStream } from '../../../src/training-step/streams.ts';
import { recipeFor } from '../../../workers/training/recipe.ts';

/** Steps that the learning rate is planned for: more than are timed. */
export const PLANNED_STEPS = 1000;

/** How the view Train would train on. */
export function configOf(card: ModelCard): StepConfig {
  return recipeFor(card, 1);
}

/** The batch of a step, of drawn images: to a training step they are as good as any. */
export function drawnBatch(config: StepConfig, step: number): TrainingBatch {
  const data = { ...config, horizontalFlip: false };
  // Of another seed than the noise.
  const images = Float32Array.from(uniform(config.seed + 1, stepStream(step), valuesOf(data)), (draw) => 2 * draw - 1);
  return batchWith(data, step, images);
}

/** What a step computes of, worked out ahead for an engine that need not do it in its graph. */
export interface StepTensors {
  /** [batch, channels, size, size]. */
  readonly latents: Float32Array;
  readonly targets: Float32Array;
  /** [batch]. */
  readonly noiseLevels: Float32Array;
  readonly lossWeights: Float32Array;
}

/** The noisy images of a step, and what is to be predicted of them. */
export function stepTensors(config: StepConfig, step: number): StepTensors {
  const { diffusion, noiseLevels, lossWeighting, batchSize, seed } = config;
  const { images, noise } = drawnBatch(config, step);
  const rates = stratifiedRates(createNoiseSchedule(diffusion.schedule), noiseLevels, batchSize, seed, stepStream(step));
  const perImage = images.length / batchSize;
  const ratesAt = (index: number): Rates => rates[Math.floor(index / perImage)] ?? { signalRate: NaN, noiseRate: NaN };
  return {
    latents: images.map((value, index) => ratesAt(index).signalRate * value + ratesAt(index).noiseRate * (noise[index] ?? NaN)),
    targets: images.map((value, index) => {
      const { fromX0, fromEpsilon } = predictionTarget(diffusion.prediction, ratesAt(index));
      return fromX0 * value + fromEpsilon * (noise[index] ?? NaN);
    }),
    noiseLevels: Float32Array.from(rates, ({ noiseRate }) => noiseRate ** 2),
    lossWeights: Float32Array.from(rates, (own) => lossWeight(lossWeighting, diffusion.prediction, own)),
  };
}
