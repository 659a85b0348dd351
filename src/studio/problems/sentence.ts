import { samplingErrors } from '../../../workers/sampling/contract.ts';
import { WorkerCrashedError } from '../../../workers/shared/bridge.ts';
import { CatalogError } from '../models/errors.ts';

const spoken = [...Object.values(samplingErrors), CatalogError, WorkerCrashedError];

/** One sentence (or two) for a visitor: the error's own where it was written for people, else a plain admission. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return `Something unexpected happened (${String(error)}). Try again, or reload the page.`;
  const isSpoken = spoken.some(({ prototype }) => Object.getPrototypeOf(error) === prototype);
  return isSpoken ? error.message : `Something unexpected happened (${error.message}). Try again, or reload the page.`;
}
