import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_SAMPLING } from '../src/diffusion/config.ts';
import { catalogSchema, modelCardSchema, type Catalog, type Golden, type ModelCard } from '../src/models/card.ts';
import { inferenceModel } from '../src/models/inference.ts';
import type { WeightPrecision } from '../src/models/parameters.ts';
import { storedWeights, type StoredWeights } from '../src/models/stored-weights.ts';
import { measureGolden } from '../src/runtime/golden.ts';
import { openNodeWeights, readNodeModel } from '../src/runtime/node.ts';
import type { Checkpoint } from './checkpoint.ts';
import { CatalogError, NotAModelFolderError } from './errors.ts';
import { contentsOf, replaceFile, replaceFolder } from './files.ts';
import { generateImages } from './generate.ts';
import { writeImageGrid } from './images.ts';
import { servingWeights } from './state.ts';

/** A trained network with what its card tells of it. */
interface TrainedModel extends Pick<ModelCard, 'dataset' | 'network' | 'diffusion' | 'training'> {
  readonly stored: StoredWeights;
}

interface ModelFolderRequest {
  /** The model's folder, made anew. */
  readonly folder: string;
  readonly id: string;
  readonly title: string;
  /** How the file stores the weights; float32 by default. */
  readonly weights?: WeightPrecision;
}

export interface ExportRequest extends ModelFolderRequest {
  readonly checkpoint: Checkpoint;
  /** The length of the average that has been put into the checkpoint, if one has. */
  readonly averageLength?: number | null;
}

export interface RepublishRequest extends Omit<ModelFolderRequest, 'title'> {
  /** The folder of a published model; may be the one that is made anew. */
  readonly model: string;
  /** The model's own by default. */
  readonly title?: string | undefined;
}

const WEIGHTS = 'model.onnx';
const CARD = 'card.json';
const PREVIEW_FILE = 'preview.png';
/** What `npm run evaluate` adds. */
const EVALUATION = 'evaluation.json';
const PREVIEW = { seed: 7, count: 4, columns: 2 } as const;

/**
 * Writes a checkpoint as a model folder: `model.onnx`, `card.json` and `preview.png`. A model that is already there
 * stays until the new one is complete.
 * @throws NotAModelFolderError where the folder holds something else, ModelOpenError where the runtime refuses the
 * exported graph, Float16RangeError where a weight does not fit into float16, FileWriteError
 */
export async function exportModel({ checkpoint, averageLength = null, ...request }: ExportRequest): Promise<ModelCard> {
  return writeModelFolder(trainedModelOf(checkpoint, averageLength), request);
}

/**
 * Writes a published model anew, under another name or with its weights stored otherwise. What was measured of the old
 * file is not taken over.
 * @throws what {@link exportModel} does, ModelFolderError, ModelCardError, IntegrityError, StoredWeightsError
 */
export async function republishModel({ model: folder, title, ...request }: RepublishRequest): Promise<ModelCard> {
  const { card, bytes } = await readNodeModel(folder);
  return writeModelFolder({ ...card, stored: storedWeights(bytes, card) }, { ...request, title: title ?? card.title });
}

async function writeModelFolder(trained: TrainedModel, { folder, id, title, weights: precision = 'float32' }: ModelFolderRequest): Promise<ModelCard> {
  const { network, diffusion, stored } = trained;
  await requireReplaceable(folder);
  const bytes = inferenceModel(network, stored.weights, stored.statistics, precision);
  const model = await openNodeWeights(bytes, { id, network });
  try {
    const card = cardOf(trained, { id, title, bytes, precision, golden: await measureGolden(model) });
    const { seed, count, columns } = PREVIEW;
    const preview = await generateImages({ model, diffusion, sampling: DEFAULT_SAMPLING, seed, count });
    await replaceFolder(folder, async (beside) => {
      await writeFile(join(beside, WEIGHTS), bytes);
      await writeFile(join(beside, CARD), `${JSON.stringify(card, null, 2)}\n`);
      await writeImageGrid(join(beside, PREVIEW_FILE), preview, columns);
    });
    return card;
  } finally {
    await model.release();
  }
}

/** An export deletes what it replaces: let that be a model, or nothing. @throws NotAModelFolderError */
export async function requireReplaceable(folder: string): Promise<void> {
  const names = await contentsOf(folder);
  if (names?.length === 0) return;
  const isOfModel = (name: string): boolean => [WEIGHTS, CARD, PREVIEW_FILE, EVALUATION].includes(name);
  if (!names?.every(isOfModel) || !names.includes(CARD)) throw new NotAModelFolderError(folder);
}

interface ExportedModel {
  readonly id: string;
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly precision: WeightPrecision;
  readonly golden: Golden;
}

function cardOf({ dataset, network, diffusion, training }: TrainedModel, { id, title, bytes, precision, golden }: ExportedModel): ModelCard {
  return modelCardSchema.parse({
    id,
    title,
    dataset,
    network,
    diffusion,
    training,
    ownLevels: [],
    metrics: [],
    file: { name: WEIGHTS, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), weights: precision },
    golden,
  } satisfies ModelCard);
}

function trainedModelOf({ config, dataset, origin, progress, state }: Checkpoint, averageLength: number | null): TrainedModel {
  return {
    dataset: { name: dataset.title, licence: dataset.licence, split: dataset.split },
    network: config.network,
    diffusion: config.diffusion,
    training: {
      samplesSeen: progress.step * config.batchSize,
      steps: progress.step,
      batchSize: config.batchSize,
      seed: config.seed,
      splitSeed: config.splitSeed,
      device: origin.devices.join(', then '),
      hours: Number((progress.seconds / 3600).toFixed(2)),
      commit: origin.commit,
      preset: config.preset,
      validationLoss: progress.validationLoss,
      psnr: progress.psnr,
      averageLength: averageLength ?? (config.ema === null ? (config.averageLengths[0] ?? null) : null),
      startedFrom: origin.startedFrom,
    },
    stored: servingWeights(state),
  };
}

/**
 * Lists a model in a site's catalog.json, at its old place or at the end.
 * @throws CatalogError where the file is there but is no catalog, FileWriteError
 */
export async function addToCatalog(models: string, card: Pick<ModelCard, 'id' | 'title'>): Promise<void> {
  const path = join(models, 'catalog.json');
  const catalog = existsSync(path) ? await readCatalog(path) : { models: [] };
  const entry = { id: card.id, title: card.title, card: `${card.id}/${CARD}` };
  const known = catalog.models.some(({ id }) => id === card.id);
  const entries = known ? catalog.models.map((model) => (model.id === card.id ? entry : model)) : [...catalog.models, entry];
  await replaceFile(path, [`${JSON.stringify({ models: entries }, null, 2)}\n`]);
}

async function readCatalog(path: string): Promise<Catalog> {
  try {
    return catalogSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new CatalogError(path, { cause });
  }
}
