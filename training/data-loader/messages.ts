import type { PixelSource } from '../data/pixel-source.ts';
import type { StepInputs, StepInputsConfig } from './inputs.ts';

/** What the thread that draws inputs starts with. */
export interface ThreadData {
  readonly config: StepInputsConfig;
  readonly source: PixelSource;
}

/** Asks for a step's inputs, in room that goes over to the thread; the answer brings it back, filled. */
export interface StepMessage {
  readonly step: number;
  readonly room: StepInputs;
}

/** The memory of `room`, which goes from one thread to the other without being copied. */
export function memoryOf({ images, noise, masks }: StepInputs): ArrayBuffer[] {
  return [images, noise, masks].flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
