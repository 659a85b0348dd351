import { modelCardSchema, type ModelCard } from '../../../src/documents/card.ts';
import { readJson } from '../../../src/documents/read-json.ts';
import { checkGuide } from '../../../src/runtime/guide.ts';
import type { ModelSource } from '../../../workers/sampling/contract.ts';

/**
 * Where the card of a model lies: `address` is that of its folder, or of the card itself.
 *
 * @param base what the address is relative to
 */
export function cardUrlOf(address: string | URL, base: string): string {
  const url = new URL(address, base);
  if (url.pathname.endsWith('.json')) return url.href;
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return new URL('card.json', url).href;
}

/** Reads a model's card, beside which its weights lie. Throws SiteFileError. */
export async function readModelSource(cardUrl: string, fetch: typeof globalThis.fetch): Promise<ModelSource> {
  const card: ModelCard = await readJson(cardUrl, modelCardSchema, fetch);
  return { card, weightsUrl: new URL(card.file.name, cardUrl).href };
}

/** By what the browser knows the guide of a model, whatever its own card calls it: of one id only one file is cached. */
export function guideId(modelId: string): string {
  return `${modelId}-guide`;
}

/** Reads the card of the guide that a model's card at `cardUrl` names; null where it names none. Throws SiteFileError, GuideMismatchError. */
export async function readGuideSource(card: ModelCard, cardUrl: string, fetch: typeof globalThis.fetch): Promise<ModelSource | null> {
  if (card.guide === null) return null;
  const guide = await readModelSource(new URL(card.guide.card, cardUrl).href, fetch);
  checkGuide(card, guide.card);
  return { ...guide, card: { ...guide.card, id: guideId(card.id) } };
}
