import { catalogSchema, modelCardSchema, type Catalog, type ModelCard } from '../../models/card.ts';
import { SiteFileError } from '../site/errors.ts';
import { readJson, toSiteFileError } from '../site/read-json.ts';

/** A model that the page can draw from. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly card: ModelCard;
  readonly weightsUrl: string;
  /** The training run on this machine that it is the model of. */
  readonly run?: string;
  /** Whether the visitor brought it; its `weightsUrl` may lead nowhere once its weights are kept. */
  readonly isOwn?: boolean;
}

export interface LoadedCatalog {
  /** In the order of the dropdown. */
  readonly entries: readonly ModelEntry[];
  /** One for each model whose card could not be read. */
  readonly problems: readonly SiteFileError[];
}

/**
 * Reads a site's catalog and the cards it lists. A broken card costs its own model only.
 * Throws SiteFileError when the catalog itself, or every card in it, cannot be read.
 */
export async function loadCatalog(catalogUrl: string, fetch: typeof globalThis.fetch): Promise<LoadedCatalog> {
  const catalog: Catalog = await readJson(catalogUrl, catalogSchema, fetch);
  const results = await Promise.allSettled(
    catalog.models.map(async ({ id, title, card }): Promise<ModelEntry> => {
      const cardUrl = new URL(card, catalogUrl).href;
      const parsed: ModelCard = await readJson(cardUrl, modelCardSchema, fetch);
      return { id, title, card: parsed, weightsUrl: new URL(parsed.file.name, cardUrl).href };
    }),
  );
  const entries = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [toSiteFileError(result.reason, catalogUrl)] : []));
  if (entries.length === 0) throw problems[0] ?? new SiteFileError(catalogUrl, 'it lists no models');
  return { entries, problems };
}
