import { fillGaussian, uniform } from '../diffusion/gaussian.ts';
import { oneHot } from '../networks/class-embedding.ts';
import { createTrainingBatches, type BatchesFrom, type TrainingBatches } from './batches.ts';
import type { LabelledImages, ReadableImages } from './images.ts';
import { dropoutMaskBytes, fillDropoutMasks, type DropoutConfig } from './dropout.ts';
import { classDropoutStream, stepStream } from './streams.ts';
import { assignNearest, type NoiseAssignment } from './noise-assignment.ts';

/** What the batches of a run depend on beside its images. */
export interface DataLoaderConfig extends DropoutConfig {
  /** Mirror every second image on average. */
  readonly horizontalFlip: boolean;
  readonly noiseAssignment: NoiseAssignment;
  /** Share of the images whose class the network is not told, where it has classes. */
  readonly classDropout: number;
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
  /** The class of each image but those that are left untold, [batchSize, classes] as `oneHot` makes it; empty for a network without classes. */
  readonly classOneHot: Float32Array;
}

/** A buffer for the batch of one step. */
export function allocateBatch(config: DataLoaderConfig): TrainingBatch {
  return batchOf(config, new Float32Array(valuesOf(config)));
}

/** Values in the images of a step. */
export function valuesOf({ batchSize, network }: DataLoaderConfig): number {
  return batchSize * network.channels * network.imageSize ** 2;
}

function batchOf(config: Omit<DataLoaderConfig, 'horizontalFlip'>, images: Float32Array): TrainingBatch {
  return {
    images,
    noise: new Float32Array(images.length),
    masks: new Uint8Array(dropoutMaskBytes(config)),
    classOneHot: new Float32Array(config.batchSize * (config.network.classes ?? 0)),
  };
}

/** The batch of step `step` where its images are given; none has a class. */
export function batchWith(config: Omit<DataLoaderConfig, 'horizontalFlip'>, step: number, images: Float32Array): TrainingBatch {
  const batch = batchOf(config, images);
  draw(batch, config, step);
  return batch;
}

/** The order of a run's images. @throws DataOptionError where they are smaller than the network's */
export function batchesOf({ batchSize, network, seed, horizontalFlip, from }: DataLoaderConfig, images: ReadableImages): TrainingBatches {
  return createTrainingBatches(images, { batchSize, imageSize: network.imageSize, seed, horizontalFlip, from: from ?? null });
}

/** A function that writes the batch of a step into a buffer. */
export function createBatchFiller(config: DataLoaderConfig, images: LabelledImages): (step: number, buffer: TrainingBatch) => void {
  const batches = batchesOf(config, images);
  const { seed, batchSize, classDropout, network } = config;
  return (step, buffer) => {
    batches.fill(step, buffer.images);
    draw(buffer, config, step);
    if (network.classes === undefined) return;
    const draws = uniform(seed, classDropoutStream(step), batchSize);
    const labels = batches
      .indicesOf(step)
      .map((index, place) => ((draws[place] ?? 0) < classDropout ? null : (images.labels?.[index] ?? null)));
    buffer.classOneHot.set(oneHot(labels, network.classes));
  };
}

function draw({ images, noise, masks }: TrainingBatch, config: Omit<DataLoaderConfig, 'horizontalFlip'>, step: number): void {
  const stream = stepStream(step);
  fillGaussian(noise, config.seed, stream);
  if (config.noiseAssignment === 'nearest') assignNearest(images, noise, config.batchSize);
  fillDropoutMasks(masks, config, stream);
}
