import { fillRandomBytes } from '../diffusion/gaussian.ts';
import { dropoutInputs } from '../training-graph/training-step.ts';
import type { AnyStepConfig } from './config.ts';

const BYTE_VALUES = 256;

/** The nearest share of features that masks made of random bytes can drop. */
export function roundToMaskShare(dropout: number): number {
  return Math.round(dropout * BYTE_VALUES) / BYTE_VALUES;
}

/** What dropout's masks depend on. */
export type DropoutConfig = Pick<AnyStepConfig, 'network' | 'dropout' | 'batchSize' | 'seed'>;

/** Bytes that the masks of a step take, one after another; 0 without dropout. */
export function dropoutMaskBytes(config: DropoutConfig): number {
  return dropoutInputs({ ...config, dropout: roundToMaskShare(config.dropout) }).reduce((sum, { length }) => sum + length, 0);
}

/** Draws the masks of the step with the stream `stream`: 1 for a feature that is kept, 0 for one that is dropped. */
export function fillDropoutMasks(bytes: Uint8Array, { dropout, seed }: DropoutConfig, stream: number): void {
  const dropped = roundToMaskShare(dropout) * BYTE_VALUES;
  fillRandomBytes(bytes, seed, stream);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = (bytes[index] ?? 0) >= dropped ? 1 : 0;
}
