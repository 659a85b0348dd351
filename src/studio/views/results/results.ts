import { evaluationSchema, type Evaluation, type EvaluationResult } from '../../../documents/evaluation.ts';
import { loadCatalog, type ModelEntry } from '../../session/models/catalog.ts';
import { studySchema, type Study } from '../../../documents/study.ts';
import { sentenceFor } from '../../ui/sentence.ts';
import { readJson } from '../../../documents/read-json.ts';

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
  /** What was measured of all of them by every sampler; null where nothing was. */
  readonly study: Study | null;
  /** One sentence for each model whose card could not be read, and one where the study could not. */
  readonly problems: readonly string[];
}

/** Reads the cards of a site and the evaluations beside them. Throws SiteFileError where there is no card to read. */
export async function loadResults(catalogUrl: string, fetch: typeof globalThis.fetch): Promise<LoadedResults> {
  const { entries, problems, studyUrl } = await loadCatalog(catalogUrl, fetch);
  const models = await Promise.all(
    entries.map(async (entry): Promise<ModelResults> => ({
      entry,
      previewUrl: new URL('preview.png', entry.weightsUrl).href,
      evaluated: await loadEvaluation(entry, fetch),
    })),
  );
  try {
    return { models, study: studyUrl === null ? null : await loadStudy(studyUrl, entries, fetch), problems: problems.map(sentenceFor) };
  } catch (error) {
    return { models, study: null, problems: [...problems, error].map(sentenceFor) };
  }
}

/** The study of the weights that the page ships; what was measured of earlier ones says nothing of these. */
async function loadStudy(url: string, entries: readonly ModelEntry[], fetch: typeof globalThis.fetch): Promise<Study> {
  const study: Study = await readJson(url, studySchema, fetch);
  const shipped = new Map(entries.map(({ id, card }) => [id, card.file.sha256]));
  return { models: study.models.filter(({ id, weights }) => shipped.get(id) === weights) };
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
