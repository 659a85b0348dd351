import type { ModelEntry } from './catalog.ts';

/** Where the pictures lie that a published model has made; null for models that visitors bring or train, which have none beside them. */
export function previewUrl({ isOwn, run, weightsUrl }: ModelEntry): string | null {
  return isOwn === true || run !== undefined ? null : new URL('preview.png', weightsUrl).href;
}
