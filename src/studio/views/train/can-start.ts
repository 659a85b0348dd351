import type { ModelEntry } from '../../session/models/catalog.ts';

/** Beyond that, a step takes more memory than a page has. */
const LARGEST_IMAGE = 128;

/** Whether a run in the page can start from a model: pictures are read in three colours. */
export function canStart({ card }: ModelEntry): boolean {
  return card.network.channels === 3 && card.network.imageSize <= LARGEST_IMAGE;
}
