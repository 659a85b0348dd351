import { fillGaussian } from '../../src/diffusion/gaussian.ts';
import { createTrainingBatches, type BatchesFrom, type TrainingBatches } from '../data/batches.ts';
import type { ReadableImages } from '../data/pixel-source.ts';
import { dropoutMaskBytes, fillDropoutMasks, type DropoutConfig } from '../step/dropout.ts';
import { stepStream } from '../streams.ts';
import { assignNearest, type NoiseAssignment } from './noise-assignment.ts';

/** What the batches of a run depend on beside its images. */
export interface DataLoaderConfig extends DropoutConfig {
  /** Mirror every second image on average. */
  readonly horizontalFlip: boolean;
  readonly noiseAssignment: NoiseAssignment;
  /** Null or absent for batches that were never of another size. */
  readonly from?: BatchesFrom | null;
}

/** What a training step draws, a function of the run's seed and the step's number. */
export interface TrainingBatch {
  /** Cropped, mirrored and scaled: [batchSize, channels, size, size] in [-1, 1]. */
  readonly images: Float32Array;
  /** Standard Gaussian, shaped as the images. */
  readonly noise: Float32Array;
  /** Dropout's masks, one after another; empty without dropout. */
  readonly masks: Uint8Array;
}

/** A buffer for the batch of one step. */
export function allocateBatch(config: DataLoaderConfig): TrainingBatch {
  const length = valuesOf(config);
  return { images: new Float32Array(length), noise: new Float32Array(length), masks: new Uint8Array(dropoutMaskBytes(config)) };
}

/** Values in the images of a step. */
export function valuesOf({ batchSize, network }: DataLoaderConfig): number {
  return batchSize * network.channels * network.imageSize ** 2;
}

/** The batch of step `step` where its images are given. */
export function batchWith(config: Omit<DataLoaderConfig, 'horizontalFlip'>, step: number, images: Float32Array): TrainingBatch {
  const inputs = { images, noise: new Float32Array(images.length), masks: new Uint8Array(dropoutMaskBytes(config)) };
  draw(inputs, config, step);
  return inputs;
}

/** The order of a run's images. @throws DataOptionError where they are smaller than the network's */
export function batchesOf({ batchSize, network, seed, horizontalFlip, from }: DataLoaderConfig, images: ReadableImages): TrainingBatches {
  return createTrainingBatches(images, { batchSize, imageSize: network.imageSize, seed, horizontalFlip, from: from ?? null });
}

/** A function that writes the batch of a step into a buffer. */
export function createBatchFiller(config: DataLoaderConfig, images: ReadableImages): (step: number, buffer: TrainingBatch) => void {
  const batches = batchesOf(config, images);
  return (step, buffer) => {
    batches.fill(step, buffer.images);
    draw(buffer, config, step);
  };
}

function draw({ images, noise, masks }: TrainingBatch, config: Omit<DataLoaderConfig, 'horizontalFlip'>, step: number): void {
  const stream = stepStream(step);
  fillGaussian(noise, config.seed, stream);
  if (config.noiseAssignment === 'nearest') assignNearest(images, noise, config.batchSize);
  fillDropoutMasks(masks, config, stream);
}
