import type { ModelCard, SplitRule } from '../../src/documents/card.ts';
import { describeSplit, type PreparedDataset } from './prepare.ts';

/** What a model's card tells of the images that it was trained on. */
export interface SplitBefore {
  readonly dataset: Pick<ModelCard['dataset'], 'split' | 'fingerprint'>;
  readonly splitSeed: number;
  readonly splitRule: SplitRule;
}

/** Whether the images are those of a model's training; null where its card is from before there was a fingerprint. */
export function areSameImages({ fingerprint }: SplitBefore['dataset'], prepared: Pick<PreparedDataset, 'fingerprint'>): boolean | null {
  return fingerprint === null ? null : fingerprint === prepared.fingerprint;
}

/**
 * Whether what is held out of `prepared` was held out of a model's training, too: the same images in the same split, or others
 * in one that holds them out of any folder.
 */
export function keepsApart({ dataset, splitSeed, splitRule }: SplitBefore, prepared: PreparedDataset): boolean {
  const { split } = prepared;
  if (splitSeed !== split.seed || splitRule !== split.rule) return false;
  const isSame = areSameImages(dataset, prepared) ?? dataset.split === describeSplit(prepared);
  return isSame || split.isOfAnyFolder;
}
