import { fillGaussian } from '../../src/diffusion/gaussian.ts';
import { createTrainingBatches, type BatchesFrom, type TrainingBatches } from '../data/batches.ts';
import type { ReadableImages } from '../data/pixel-source.ts';
import { dropoutMaskBytes, fillDropoutMasks, type DropoutConfig } from '../step/dropout.ts';
import { stepStream } from '../streams.ts';
import { assignNearest, type NoiseAssignment } from './noise-assignment.ts';

/** What the inputs of a run's steps depend on beside its images. */
export interface StepInputsConfig extends DropoutConfig {
  /** Mirror every second image on average. */
  readonly horizontalFlip: boolean;
  readonly noiseAssignment: NoiseAssignment;
  /** Null or absent for batches that were never of another size. */
  readonly from?: BatchesFrom | null;
}

/** What a training step draws, a function of the run's seed and the step's number. */
export interface StepInputs {
  /** Cropped, mirrored and scaled: [batchSize, channels, size, size] in [-1, 1]. */
  readonly images: Float32Array;
  /** Standard Gaussian, shaped as the images. */
  readonly noise: Float32Array;
  /** Dropout's masks, one after another; empty without dropout. */
  readonly masks: Uint8Array;
}

/** Room for the inputs of one step. */
export function emptyStepInputs(config: StepInputsConfig): StepInputs {
  const length = valuesOf(config);
  return { images: new Float32Array(length), noise: new Float32Array(length), masks: new Uint8Array(dropoutMaskBytes(config)) };
}

/** Values in the images of a step. */
export function valuesOf({ batchSize, network }: StepInputsConfig): number {
  return batchSize * network.channels * network.imageSize ** 2;
}

/** The inputs of step `step` where its images are given. */
export function inputsWith(config: Omit<StepInputsConfig, 'horizontalFlip'>, step: number, images: Float32Array): StepInputs {
  const inputs = { images, noise: new Float32Array(images.length), masks: new Uint8Array(dropoutMaskBytes(config)) };
  draw(inputs, config, step);
  return inputs;
}

/** The order of a run's images. @throws DataOptionError where they are smaller than the network's */
export function batchesOf({ batchSize, network, seed, horizontalFlip, from }: StepInputsConfig, images: ReadableImages): TrainingBatches {
  return createTrainingBatches(images, { batchSize, imageSize: network.imageSize, seed, horizontalFlip, from: from ?? null });
}

/** A function that writes the inputs of a step into room for them. */
export function createStepInputs(config: StepInputsConfig, images: ReadableImages): (step: number, room: StepInputs) => void {
  const batches = batchesOf(config, images);
  return (step, room) => {
    batches.fill(step, room.images);
    draw(room, config, step);
  };
}

function draw({ images, noise, masks }: StepInputs, config: Omit<StepInputsConfig, 'horizontalFlip'>, step: number): void {
  const stream = stepStream(step);
  fillGaussian(noise, config.seed, stream);
  if (config.noiseAssignment === 'nearest') assignNearest(images, noise, config.batchSize);
  fillDropoutMasks(masks, config, stream);
}
