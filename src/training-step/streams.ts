/*
 * Which streams of a run's seed (src/diffusion/gaussian.ts) serve what. They are all here, so that no two uses can come
 * to share one; a training step's noise and noise levels have the stream of the step's number.
 */
const FIRST_POINT_STREAM = 0x4000_0000;
const FIRST_CLASS_STREAM = 0x5000_0000;
const FIRST_WEIGHT_STREAM = 0x6000_0000;
const FIRST_VALIDATION_STREAM = 0x7000_0000;
const FIRST_EPOCH_STREAM = 0x8000_0000;
const STREAMS_PER_EPOCH = 2;

/** The noise and the noise levels of training step `step`, from 0. */
export function stepStream(step: number): number {
  return step;
}

/** Which images of training step `step` have their class left untold. */
export function classDropoutStream(step: number): number {
  return FIRST_CLASS_STREAM + step;
}

/** The points of training step `step` of a training on points: which part of the distribution each is of, and where in it. */
export function pointStreams(step: number): readonly [number, number] {
  return [FIRST_POINT_STREAM + 2 * step, FIRST_POINT_STREAM + 2 * step + 1];
}

/** The first values of parameter `index` of the network's layout. */
export function weightStream(index: number): number {
  return FIRST_WEIGHT_STREAM + index;
}

/** The noise and the noise levels of batch `batch` of every validation. */
export function validationStream(batch: number): number {
  return FIRST_VALIDATION_STREAM + batch;
}

/** The order of the images in an epoch. */
export function orderStream(epoch: number): number {
  return FIRST_EPOCH_STREAM + STREAMS_PER_EPOCH * epoch;
}

/** The crops and mirrorings of an epoch. */
export function augmentationStream(epoch: number): number {
  return orderStream(epoch) + 1;
}

/** The images of each part of a split. */
export const SPLIT_STREAM = 0xffff_ffff;
/** The order of the images within each part of a split. */
export const PART_ORDER_STREAM = 0xffff_fffe;
/** The images that an analysis embeds. */
export const EMBEDDING_SUBSET_STREAM = 0xffff_fffd;
