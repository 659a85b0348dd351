import { evaluationSchema, type Evaluation, type EvaluationResult } from '../../../documents/evaluation.ts';
import { loadCatalog, type ModelEntry } from '../../session/models/catalog.ts';
import { sentenceFor } from '../../ui/sentence.ts';
import { readJson } from '../../ui/loading/read-json.ts';

/** What is known of how good a model's images are. */
export type Evaluated =
  | { readonly status: 'none' }
  | { readonly status: 'failed'; readonly sentence: string }
  | {
      readonly status: 'ready';
      /** Of the weights that the page ships, the newest first. */
      readonly results: readonly EvaluationResult[];
      /** How many results are of earlier weights and so say nothing of these. */
      readonly outdated: number;
    };

export interface ModelResults {
  readonly entry: ModelEntry;
  /** Absolute address of the grid of images that the export drew. */
  readonly previewUrl: string;
  readonly evaluated: Evaluated;
}

export interface LoadedResults {
  readonly models: readonly ModelResults[];
  /** One sentence for each model whose card could not be read. */
  readonly problems: readonly string[];
}

/** Reads the cards of a site and the evaluations beside them. Throws SiteFileError where there is no card to read. */
export async function loadResults(catalogUrl: string, fetch: typeof globalThis.fetch): Promise<LoadedResults> {
  const { entries, problems } = await loadCatalog(catalogUrl, fetch);
  const models = await Promise.all(
    entries.map(async (entry): Promise<ModelResults> => ({
      entry,
      previewUrl: new URL('preview.png', entry.weightsUrl).href,
      evaluated: await loadEvaluation(entry, fetch),
    })),
  );
  return { models, problems: problems.map(sentenceFor) };
}

async function loadEvaluation({ card, weightsUrl }: ModelEntry, fetch: typeof globalThis.fetch): Promise<Evaluated> {
  // An evaluation gives the card its metrics too; asking for a file that is not there is an error in the console.
  if (card.metrics.length === 0) return { status: 'none' };
  try {
    const { results }: Evaluation = await readJson(new URL('evaluation.json', weightsUrl).href, evaluationSchema, fetch);
    const current = results.filter(({ weights }) => weights === card.file.sha256).toReversed();
    return { status: 'ready', results: current, outdated: results.length - current.length };
  } catch (error) {
    return { status: 'failed', sentence: sentenceFor(error) };
  }
}
