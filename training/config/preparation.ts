import type { TrainingConfig } from './config.ts';
import type { PreparedDataset } from '../data/prepare.ts';

/** Whether a run mirrors every second image on average. */
export function isMirrored(
  { mirror }: Pick<TrainingConfig, 'mirror'>,
  { horizontalFlip }: Pick<PreparedDataset, 'horizontalFlip'>,
): boolean {
  return mirror ?? horizontalFlip;
}

/** All that is done to images before the network sees them, in a clause, as a model's card has it. */
export function describePreparation(
  config: Pick<TrainingConfig, 'mirror' | 'cropMargin' | 'network'>,
  dataset: Pick<PreparedDataset, 'horizontalFlip' | 'square' | 'isOwn'>,
): string {
  const { imageSize } = config.network;
  const side = imageSize + config.cropMargin;
  const part = config.cropMargin === 0 ? '' : `, in training a random ${imageSize}x${imageSize} of that`;
  const mirrored = isMirrored(config, dataset) ? 'every second one mirrored left to right' : 'none mirrored';
  // The images of named datasets have no transparent parts.
  const background = dataset.isOwn ? ', on white where it is transparent' : '';
  return `the square ${dataset.square}, scaled to ${side}x${side}${background}${part}, ${mirrored}`;
}
