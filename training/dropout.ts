import { fillRandomBytes } from '../src/diffusion/gaussian.ts';
import { dropoutInputs } from '../src/models/training-step.ts';
import type { TrainingConfig } from './config.ts';

const BYTE_VALUES = 256;

/** The nearest share of features that masks made of random bytes can drop. */
export function roundToMaskShare(dropout: number): number {
  return Math.round(dropout * BYTE_VALUES) / BYTE_VALUES;
}

/**
 * Makes the masks of a step, as the training graph takes them: a function from the step's stream to feeds that stay
 * valid until its next call. Empty without dropout.
 */
export function createDropoutMasks(
  config: Pick<TrainingConfig, 'network' | 'dropout' | 'batchSize' | 'seed'>,
): (stream: number) => Readonly<Record<string, Uint8Array>> {
  const { network, batchSize, seed } = config;
  const dropped = roundToMaskShare(config.dropout) * BYTE_VALUES;
  const inputs = dropoutInputs({ network, batchSize, dropout: roundToMaskShare(config.dropout) });
  const bytes = new Uint8Array(inputs.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  const feeds = Object.fromEntries(
    inputs.map(({ name, length }) => {
      const mask = bytes.subarray(start, start + length);
      start += length;
      return [name, mask];
    }),
  );
  return (stream) => {
    fillRandomBytes(bytes, seed, stream);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = (bytes[index] ?? 0) >= dropped ? 1 : 0;
    return feeds;
  };
}
