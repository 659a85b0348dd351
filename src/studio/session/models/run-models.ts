import { modelCardSchema } from '../../../documents/card.ts';
import { runIndexSchema } from '../../../documents/training-run.ts';
import { type SiteFileError, readJson, toSiteFileError } from '../../../documents/read-json.ts';
import type { LoadedCatalog, ModelEntry } from './catalog.ts';

/**
 * The models that training left in this machine's run folders, the newest first; none where there are no runs to show.
 * What cannot be read costs itself alone, and stays as it is among `known`.
 */
export async function loadRunModels(
  runsUrl: string | null,
  fetch: typeof globalThis.fetch,
  known: readonly ModelEntry[] = [],
): Promise<LoadedCatalog> {
  if (runsUrl === null) return { entries: [], problems: [] };
  const indexUrl = new URL('index.json', runsUrl).href;
  try {
    const { runs } = await readJson(indexUrl, runIndexSchema, fetch);
    const names = runs
      .filter(({ hasModel }) => hasModel)
      .map(({ name }) => name)
      .toReversed();
    const results = await Promise.all(names.map((name) => readRunModel(name, runsUrl, fetch)));
    return {
      entries: results.flatMap((result, index) => (result instanceof Error ? known.filter(({ run }) => run === names[index]) : [result])),
      problems: results.filter((result) => result instanceof Error),
    };
  } catch (error) {
    return { entries: known, problems: [toSiteFileError(error, indexUrl)] };
  }
}

/** By what the page's dropdown knows the model of a run. */
export function runModelId(name: string): string {
  return `run-${name}`;
}

async function readRunModel(name: string, runsUrl: string, fetch: typeof globalThis.fetch): Promise<ModelEntry | SiteFileError> {
  const cardUrl = new URL(`${encodeURIComponent(name)}/model/card.json`, runsUrl).href;
  try {
    const given = await readJson(cardUrl, modelCardSchema, fetch);
    // Every run calls its model "model", and of one id the browser caches one file.
    const card = { ...given, id: runModelId(name) };
    return { id: card.id, title: `${card.title} · ${name}`, card, weightsUrl: new URL(card.file.name, cardUrl).href, run: name };
  } catch (error) {
    return toSiteFileError(error, cardUrl);
  }
}
