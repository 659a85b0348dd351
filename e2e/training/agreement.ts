import { fillRandomBytes } from '../../src/diffusion/gaussian.ts';
import type { StepConfig } from '../../src/training-step/config.ts';
import { tinyStepConfig } from '../../src/training-step/testing/tiny-configs.ts';

/* A training that the page and Node both make: everything that a step draws is in it. */

export const STEPS = 20;

export const config: StepConfig = {
  ...tinyStepConfig,
  // Shaders are compiled in software, one for each size of features.
  network: { ...tinyStepConfig.network, imageSize: 8, embedding: { ...tinyStepConfig.network.embedding, dimensions: 4 } },
  batchSize: 3,
  dropout: 0.1,
  lossWeighting: { kind: 'min-snr', gamma: 5 },
  noiseAssignment: 'nearest',
  noiseLevels: { kind: 'uniform' },
};

export const horizontalFlip = true;

/** Fewer pictures than three batches, so that several epochs are seen, with room to crop. */
export function pictures(): { readonly side: number; readonly pixels: Uint8Array<ArrayBuffer>; readonly count: number } {
  const [side, count] = [config.network.imageSize + 4, 12];
  const pixels = new Uint8Array(count * 3 * side ** 2);
  fillRandomBytes(pixels, 7, 0);
  return { side, pixels, count };
}
