import { permutation } from '../../src/training-step/permutation.ts';
import { SPLIT_STREAM } from '../../src/training-step/streams.ts';

/** A tenth of the pictures only judges, of many no more than this. */
const MOST_HELD_OUT = 32;

/** How many of so many pictures only judge. */
export function heldOutOf(count: number): number {
  return Math.min(MOST_HELD_OUT, Math.max(1, Math.round(count / 10)));
}

/** Which pictures train and which only judge, drawn from the run's seed. */
export function splitPictures(count: number, seed: number): { readonly train: Uint32Array; readonly heldOut: Uint32Array } {
  const order = permutation(seed, SPLIT_STREAM, count);
  const held = heldOutOf(count);
  return { train: order.slice(held), heldOut: order.slice(0, held) };
}
