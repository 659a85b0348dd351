import { readGuideSource, readModelSource, type ModelSource } from '../../../../packages/core/src/index.ts';
import { catalogSchema, type Catalog } from '../../../documents/card.ts';
import { GuideMismatchError } from '../../../runtime/errors.ts';
import { SiteFileError, readJson, toSiteFileError } from '../../../documents/read-json.ts';

/** A model that the page can draw from. */
export interface ModelEntry extends ModelSource {
  readonly id: string;
  readonly title: string;
  /** What can guide it; absent where it has no guide, or none that can be used. */
  readonly guide?: ModelSource;
  /** The training run on this machine that it is the model of. */
  readonly run?: string;
  /** Whether the visitor imported it; its `weightsUrl` may lead nowhere once its weights are cached. */
  readonly isOwn?: boolean;
}

export interface LoadedCatalog {
  /** In the order of the dropdown. */
  readonly entries: readonly ModelEntry[];
  /** One for each model, or guide, whose card cannot be used. */
  readonly problems: readonly Error[];
}

export interface LoadedSite extends LoadedCatalog {
  /** Where the study of these models lies; null where there is none. */
  readonly studyUrl: string | null;
}

/**
 * Reads a site's catalog and the cards it lists, with those of guides. A broken card costs its own model, or guidance, only.
 * Throws SiteFileError when the catalog itself, or every card in it, cannot be read.
 */
export async function loadCatalog(catalogUrl: string, fetch: typeof globalThis.fetch): Promise<LoadedSite> {
  const catalog: Catalog = await readJson(catalogUrl, catalogSchema, fetch);
  const results = await Promise.allSettled(
    catalog.models.map(async ({ id, title, card: path }): Promise<{ readonly entry: ModelEntry; readonly problem: Error | null }> => {
      const cardUrl = new URL(path, catalogUrl).href;
      const entry = { id, title, ...(await readModelSource(cardUrl, fetch)) };
      try {
        const guide = await readGuideSource(entry.card, cardUrl, fetch);
        return { entry: guide ? { ...entry, guide } : entry, problem: null };
      } catch (error) {
        return { entry, problem: error instanceof GuideMismatchError ? error : toSiteFileError(error, cardUrl) };
      }
    }),
  );
  const entries = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.entry] : []));
  const problems = results.flatMap((result) =>
    result.status === 'rejected' ? [toSiteFileError(result.reason, catalogUrl)] : (result.value.problem ?? []),
  );
  if (entries.length === 0) throw problems[0] ?? new SiteFileError(catalogUrl, 'it lists no models');
  return { entries, problems, studyUrl: catalog.study === undefined ? null : new URL(catalog.study, catalogUrl).href };
}

/** Where the pictures lie that a published model has made; null for models that visitors bring or train, which have none beside them. */
export function previewUrl({ isOwn, run, weightsUrl }: ModelEntry): string | null {
  return isOwn === true || run !== undefined ? null : new URL('preview.png', weightsUrl).href;
}
