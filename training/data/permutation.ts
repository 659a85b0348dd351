import { uniform } from '../../src/diffusion/gaussian.ts';

/*
 * Streams of the seeded generator that belong to data. They lie in the upper half of the stream numbers, so that
 * a trainer may count its own streams (noise levels of step k, and the like) from 0 under the same seed.
 */
const firstEpochStream = 0x8000_0000;
const streamsPerEpoch = 2;

/** Assigns the images to the parts of a split. */
export const splitStream = 0xffff_ffff;
/** Orders the images within each part of a split. */
export const partOrderStream = 0xffff_fffe;

/** The stream that orders the images of an epoch. */
export function orderStream(epoch: number): number {
  return firstEpochStream + streamsPerEpoch * epoch;
}

/** The stream that chooses the crops and mirrorings of an epoch. */
export function augmentationStream(epoch: number): number {
  return orderStream(epoch) + 1;
}

/**
 * A seeded permutation of 0 to `length` - 1 (Fisher-Yates). Its draws are multiples of 2^-32, so that no order is
 * preferred by more than `length` / 2^32.
 */
export function permutation(seed: number, stream: number, length: number): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const draws = uniform(seed, stream, length);
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor((draws[last] ?? 0) * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  return order;
}
