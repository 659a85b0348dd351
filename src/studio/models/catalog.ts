import { z } from 'zod';
import { catalogSchema, modelCardSchema, type Catalog, type ModelCard } from '../../models/card.ts';
import { CatalogError } from './errors.ts';

/** A model that the page can draw from. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly card: ModelCard;
  readonly weightsUrl: string;
}

export interface LoadedCatalog {
  /** In the order of the dropdown. */
  readonly entries: readonly ModelEntry[];
  /** One for each model whose card could not be read. */
  readonly problems: readonly CatalogError[];
}

/**
 * Reads a site's catalog and the cards it lists. A broken card costs its own model only.
 * Throws CatalogError when the catalog itself, or every card in it, cannot be read.
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
  const problems = results.flatMap((result) => (result.status === 'rejected' ? [toCatalogError(result.reason, catalogUrl)] : []));
  if (entries.length === 0) throw problems[0] ?? new CatalogError(catalogUrl, 'it lists no models');
  return { entries, problems };
}

async function readJson<Value>(url: string, schema: z.ZodType<Value>, fetch: typeof globalThis.fetch): Promise<Value> {
  try {
    const response = await fetch(url, { cache: 'no-cache' });
    if (!response.ok) throw new CatalogError(url, `the server answered ${response.status}`);
    return schema.parse(await response.json());
  } catch (error) {
    throw toCatalogError(error, url);
  }
}

function toCatalogError(error: unknown, url: string): CatalogError {
  if (error instanceof CatalogError) return error;
  if (error instanceof z.ZodError) return new CatalogError(url, firstIssue(error), { cause: error });
  if (error instanceof SyntaxError) return new CatalogError(url, 'it is not valid JSON', { cause: error });
  return new CatalogError(url, 'the server could not be reached', { cause: error });
}

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `"${issue.path.join('.')}" is wrong: ${issue.message}` : 'its content is not understood';
}
