import type { Rates } from '../diffusion/schedule.ts';
import { CLASS_INPUT } from '../networks/class-embedding.ts';
import { noisyBatchFeeds } from './objective.ts';
import { adamWFeeds, type AdamWConfig } from './optimizer.ts';
import { dropoutInputs, nameInStep, powerDecayName, type TrainingStepConfig } from './training-step.ts';

/** What one step of a run takes beside the state. */
export interface StepValues {
  /** Clean images and the noise to be mixed in, [batch, channels, size, size]. */
  readonly images: Float32Array;
  readonly noise: Float32Array;
  /** How each image is mixed with its noise, [batch]. */
  readonly rates: readonly Rates[];
  /** What each image's error counts, [batch]. */
  readonly lossWeights: Float32Array;
  /** Of all residual blocks one after another: 1 for a feature that is kept, 0 for one that is dropped; empty without dropout. */
  readonly masks: Uint8Array;
  /** The class of each image, [batch, classes] as `oneHot` makes it; empty for a network without classes. */
  readonly classOneHot: Float32Array;
  /** The optimizer's step, counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** The share of itself that the moving average keeps; null without one. */
  readonly emaDecay: number | null;
  /** The same for each power-function average. */
  readonly powerDecays: readonly number[];
}

type Feeds = Readonly<Record<string, Float32Array | Uint8Array>>;

/** A function from the values of the step at `place` in a run, from 0, to what {@link trainingStepModel}'s graph is fed for it. */
export function createStepFeeds(
  config: Pick<TrainingStepConfig, 'network' | 'dropout' | 'batchSize'> & { readonly optimizer: Pick<AdamWConfig, 'beta1' | 'beta2'> },
): (values: StepValues, place: number) => Feeds {
  const masks = dropoutInputs(config);
  return ({ images, noise, rates, lossWeights, masks: bytes, classOneHot, step, learningRate, emaDecay, powerDecays }, place) => {
    let start = 0;
    const maskFeeds = masks.map(({ name, length }) => {
      start += length;
      return [name, bytes.subarray(start - length, start)] as const;
    });
    const feeds: Feeds = {
      ...noisyBatchFeeds(images, noise, rates),
      loss_weight: lossWeights,
      ...(classOneHot.length === 0 ? {} : { [CLASS_INPUT]: classOneHot }),
      ...Object.fromEntries(maskFeeds),
      ...adamWFeeds(config.optimizer, step, learningRate),
      ...(emaDecay === null ? {} : { ema_decay: Float32Array.of(emaDecay) }),
      ...Object.fromEntries(powerDecays.map((decay, index) => [powerDecayName(index), Float32Array.of(decay)])),
    };
    return Object.fromEntries(Object.entries(feeds).map(([name, values]) => [nameInStep(name, place), values]));
  };
}

/** What a step tells of itself. */
export interface StepOutputs {
  readonly loss: number;
  /** Euclidean norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** What the loss was multiplied by; null outside mixed precision. */
  readonly usedLossScale: number | null;
}

/** The outputs of the step at `place` in a run, from 0. */
export function stepOutputs(outputs: ReadonlyMap<string, Float32Array>, place: number): StepOutputs {
  const numberOf = (name: string): number | null => outputs.get(nameInStep(name, place))?.[0] ?? null;
  return {
    loss: numberOf('loss') ?? Number.NaN,
    gradientNorm: numberOf('gradient_norm') ?? Number.NaN,
    usedLossScale: numberOf('used_loss_scale'),
  };
}
