import { uniform } from '../diffusion/gaussian.ts';
import { augmentationStream, orderStream } from './streams.ts';
import { DataOptionError } from './errors.ts';
import { permutation } from './permutation.ts';
import type { ReadableImages } from './images.ts';

/** The step from which on batches have another size than before, and the images that the run had seen by then. */
export interface BatchesFrom {
  readonly step: number;
  readonly samplesSeen: number;
}

/** The images that a run has seen once it has done `step` steps; `from` is null where batches were never of another size. */
export function samplesSeenBy(step: number, { batchSize }: { readonly batchSize: number }, from: BatchesFrom | null): number {
  return (from?.samplesSeen ?? 0) + (step - (from?.step ?? 0)) * batchSize;
}

export interface TrainingBatchOptions {
  readonly batchSize: number;
  /** Side of the network's image in pixels; the random crop has the rest of the stored image as its play. */
  readonly imageSize: number;
  /** Uint32; decides the order of the images, the crops and the mirrorings. */
  readonly seed: number;
  /** Mirror every second image on average. */
  readonly horizontalFlip: boolean;
  readonly from?: BatchesFrom | null;
}

/** The batches of a training run, each a function of its step alone, so that a run can resume at any step. */
export interface TrainingBatches {
  /** The epoch in which the first image of step `step`'s batch is seen, from 0. */
  epochOf(step: number): number;
  /**
   * Writes the batch of step `step` (0, 1, ...) to `target`: float32 [batchSize, 3, imageSize, imageSize] in [-1, 1].
   * An epoch shows every image once, in its own order; a batch that an epoch does not fill takes its other images
   * from the next epoch.
   */
  fill(step: number, target: Float32Array): void;
  /** The index in the set of each image in the batch of step `step`. */
  indicesOf(step: number): number[];
}

/** A batch of images without augmentation; `images` is float32 [count, 3, imageSize, imageSize] in [-1, 1]. */
export interface CentredBatch {
  /** Index in the set of the first image. */
  readonly first: number;
  readonly count: number;
  readonly images: Float32Array;
}

/** (x / 255 - 0.5) / 0.5 for every byte. */
const normalized = Float32Array.from({ length: 256 }, (_, value) => (value / 255 - 0.5) / 0.5);

/** @throws DataOptionError where the stored images are smaller than `imageSize`. */
export function createTrainingBatches(set: ReadableImages, options: TrainingBatchOptions): TrainingBatches {
  const { batchSize, imageSize, seed, horizontalFlip, from = null } = options;
  requireWithin(set, imageSize);
  const play = set.side - imageSize + 1;
  const pixels = new Uint8Array(3 * set.side ** 2);
  const imageLength = 3 * imageSize ** 2;
  let plans: readonly EpochPlan[] = [];

  const planOf = (epoch: number): EpochPlan => {
    const known = plans.find((plan) => plan.epoch === epoch);
    if (known !== undefined) return known;
    const plan = planEpoch(seed, epoch, set.count);
    // A batch spans at most the epochs that its images need: the newest two serve all but sets smaller than a batch.
    plans = [...plans.slice(-1), plan];
    return plan;
  };

  /** Where the image at a place of a step's batch stands: its turn in which epoch. */
  const placeOf = (step: number, sample: number): { plan: EpochPlan; turn: number; index: number } => {
    const position = samplesSeenBy(step, options, from) + sample;
    const plan = planOf(Math.floor(position / set.count));
    const turn = position % set.count;
    return { plan, turn, index: plan.order[turn] ?? 0 };
  };

  return {
    epochOf: (step) => Math.floor(samplesSeenBy(step, options, from) / set.count),
    fill(step, target) {
      if (target.length !== batchSize * imageLength) {
        throw new RangeError(`a batch has ${batchSize * imageLength} values, its target ${target.length}`);
      }
      for (let sample = 0; sample < batchSize; sample++) {
        const {
          plan: { draws },
          turn,
          index,
        } = placeOf(step, sample);
        set.readPixels(index, pixels);
        writeCrop(pixels, set.side, target, sample * imageLength, {
          size: imageSize,
          left: Math.floor((draws[3 * turn] ?? 0) * play),
          top: Math.floor((draws[3 * turn + 1] ?? 0) * play),
          mirrored: horizontalFlip && (draws[3 * turn + 2] ?? 0) < 0.5,
        });
      }
    },
    indicesOf: (step) => Array.from({ length: batchSize }, (_, sample) => placeOf(step, sample).index),
  };
}

/**
 * All images of a set in its order, centre crop, not mirrored: for validation. The last batch may be smaller.
 * @throws DataOptionError where the stored images are smaller than `imageSize`.
 */
export function* centredBatches(
  set: ReadableImages,
  options: { readonly batchSize: number; readonly imageSize: number },
): Generator<CentredBatch, void, void> {
  const { batchSize, imageSize } = options;
  requireWithin(set, imageSize);
  const offset = Math.floor((set.side - imageSize) / 2);
  const crop = { size: imageSize, left: offset, top: offset, mirrored: false };
  const pixels = new Uint8Array(3 * set.side ** 2);
  const imageLength = 3 * imageSize ** 2;
  for (let first = 0; first < set.count; first += batchSize) {
    const count = Math.min(batchSize, set.count - first);
    const images = new Float32Array(count * imageLength);
    for (let sample = 0; sample < count; sample++) {
      set.readPixels(first + sample, pixels);
      writeCrop(pixels, set.side, images, sample * imageLength, crop);
    }
    yield { first, count, images };
  }
}

interface EpochPlan {
  readonly epoch: number;
  readonly order: Uint32Array;
  /** Three uniforms for each turn of the epoch: left, top, mirrored. */
  readonly draws: Float64Array;
}

function planEpoch(seed: number, epoch: number, count: number): EpochPlan {
  return {
    epoch,
    order: permutation(seed, orderStream(epoch), count),
    draws: uniform(seed, augmentationStream(epoch), 3 * count),
  };
}

/** Copies a square of `pixels`, planes [3, side, side], to `target` from `start` on, scaled to [-1, 1]. */
function writeCrop(
  pixels: Uint8Array,
  side: number,
  target: Float32Array,
  start: number,
  crop: { readonly size: number; readonly left: number; readonly top: number; readonly mirrored: boolean },
): void {
  const { size, left, top, mirrored } = crop;
  const first = mirrored ? left + size - 1 : left;
  const stride = mirrored ? -1 : 1;
  let to = start;
  for (let channel = 0; channel < 3; channel++) {
    for (let row = top; row < top + size; row++) {
      let from = (channel * side + row) * side + first;
      for (let column = 0; column < size; column++) {
        target[to++] = normalized[pixels[from] ?? 0] ?? 0;
        from += stride;
      }
    }
  }
}

function requireWithin(set: ReadableImages, imageSize: number): void {
  if (!Number.isInteger(imageSize) || imageSize < 1 || imageSize > set.side) {
    throw new DataOptionError('image size', imageSize, `from 1 to ${set.side}, the size of the prepared images`);
  }
}
