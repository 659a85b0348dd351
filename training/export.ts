import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_SAMPLING } from '../src/diffusion/config.ts';
import { catalogSchema, modelCardSchema, type Catalog, type Golden, type ModelCard } from '../src/models/card.ts';
import { inferenceModel } from '../src/models/inference.ts';
import type { WeightPrecision } from '../src/models/parameters.ts';
import { storedWeights, type StoredWeights } from '../src/models/stored-weights.ts';
import { measureGolden } from '../src/runtime/golden.ts';
import { openNodeWeights, readModelCard, readNodeModel } from '../src/runtime/node.ts';
import type { Checkpoint } from './checkpoint.ts';
import { samplesSeenBy } from './data/batches.ts';
import { CatalogError, NotAModelFolderError, OtherModelError } from './errors.ts';
import { contentsOf, replaceFile, replaceFolder, requireWritable, sha256Of } from './files.ts';
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
  /** Whether a model of another training may be replaced. */
  readonly force?: boolean;
}

export interface ExportRequest extends ModelFolderRequest {
  readonly checkpoint: Checkpoint;
}

export interface RepublishRequest extends Omit<ModelFolderRequest, 'title'> {
  /** The folder of a published model; may be the one that is made anew. */
  readonly model: string;
  /** The model's own by default. */
  readonly title?: string | undefined;
}

const WEIGHTS = 'model.onnx';
const CARD = 'card.json';
const CATALOG = 'catalog.json';
const PREVIEW_FILE = 'preview.png';
/** What `npm run evaluate` adds. */
const EVALUATION = 'evaluation.json';
const PREVIEW = { seed: 7, count: 4, columns: 2 } as const;

/**
 * Writes a checkpoint as a model folder: `model.onnx`, `card.json` and `preview.png`. A model that is already there
 * stays until the new one is complete; what was measured of it stays where the file is the same.
 * @throws NotAModelFolderError where the folder holds something else, OtherModelError, ModelOpenError where the runtime refuses the
 * exported graph, Float16RangeError where a weight does not fit into float16, FileWriteError
 */
export async function exportModel({ checkpoint, ...request }: ExportRequest): Promise<ModelCard> {
  return writeModelFolder(trainedModelOf(checkpoint), request);
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

async function writeModelFolder(
  trained: TrainedModel,
  { folder, id, title, weights: precision = 'float32', force = false }: ModelFolderRequest,
): Promise<ModelCard> {
  const { network, diffusion, stored } = trained;
  await requireReplaceable(folder);
  if (!force) await requireSameTraining(folder, trained);
  await requireWritable(join(folder, '..'));
  const bytes = inferenceModel(network, stored.weights, stored.statistics, precision);
  const model = await openNodeWeights(bytes, { id, network });
  try {
    const before = await cardIn(folder);
    const sameFile = before?.file.sha256 === sha256Of(bytes);
    const metrics = sameFile ? before.metrics : [];
    const card = cardOf(trained, { id, title, bytes, precision, metrics, golden: await measureGolden(model) });
    const { seed, count, columns } = PREVIEW;
    const preview = await generateImages({ model, diffusion, sampling: DEFAULT_SAMPLING, seed, count });
    await replaceFolder(folder, async (beside) => {
      await writeFile(join(beside, WEIGHTS), bytes);
      await writeFile(join(beside, CARD), `${JSON.stringify(card, null, 2)}\n`);
      await writeImageGrid(join(beside, PREVIEW_FILE), preview, columns);
      if (sameFile && existsSync(join(folder, EVALUATION))) await copyFile(join(folder, EVALUATION), join(beside, EVALUATION));
    });
    return card;
  } finally {
    await model.release();
  }
}

/** The card in a folder; null where there is none, or one that cannot be read. */
async function cardIn(folder: string): Promise<ModelCard | null> {
  return existsSync(join(folder, CARD)) ? readModelCard(folder).catch(() => null) : null;
}

/**
 * A model may take the place of one of the same training, or of the one that its training started from.
 * @throws OtherModelError
 */
async function requireSameTraining(folder: string, { dataset, network, training }: TrainedModel): Promise<void> {
  if (!existsSync(join(folder, CARD))) return;
  const before = await cardIn(folder);
  const isParent = before !== null && training.startedFrom?.sha256 === before.file.sha256;
  const settings = ({ seed, splitSeed, batchSize, preset, startedFrom }: ModelCard['training']): unknown => ({ seed, splitSeed, batchSize, preset, startedFrom });
  const isSame =
    before !== null &&
    before.dataset.name === dataset.name &&
    isDeepStrictEqual(before.network, network) &&
    isDeepStrictEqual(settings(before.training), settings(training));
  if (!isParent && !isSame) throw new OtherModelError(folder, before?.title ?? 'whose card cannot be read', before?.dataset.name ?? 'an unknown dataset');
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
  readonly metrics: ModelCard['metrics'];
}

function cardOf({ dataset, network, diffusion, training }: TrainedModel, { id, title, bytes, precision, golden, metrics }: ExportedModel): ModelCard {
  return modelCardSchema.parse({
    id,
    title,
    dataset,
    network,
    diffusion,
    training,
    metrics,
    file: { name: WEIGHTS, bytes: bytes.length, sha256: sha256Of(bytes), weights: precision },
    golden,
  } satisfies ModelCard);
}

function trainedModelOf({ config, dataset, origin, progress, state }: Checkpoint): TrainedModel {
  const inRun = samplesSeenBy(progress.step, config, progress.batches);
  return {
    dataset: {
      name: dataset.title,
      licence: dataset.licence,
      split: dataset.split,
      fingerprint: dataset.fingerprint,
      preparation: dataset.preparation,
    },
    network: config.network,
    diffusion: config.diffusion,
    training: {
      samplesSeen: inRun + (origin.startedFrom?.samplesSeen ?? 0),
      samplesSeenInRun: inRun,
      steps: progress.step,
      batchSize: config.batchSize,
      seed: config.seed,
      splitSeed: config.splitSeed,
      splitRule: config.splitRule,
      device: origin.devices.join(', then '),
      hours: Number((progress.seconds / 3600).toFixed(2)),
      commit: origin.commit,
      preset: config.preset,
      validationLoss: progress.validationLoss,
      psnr: progress.psnr,
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
  const catalog = await catalogIn(models);
  const entry = { id: card.id, title: card.title, card: `${card.id}/${CARD}` };
  const known = catalog.models.some(({ id }) => id === card.id);
  const entries = known ? catalog.models.map((model) => (model.id === card.id ? entry : model)) : [...catalog.models, entry];
  await replaceFile(join(models, CATALOG), [`${JSON.stringify({ models: entries }, null, 2)}\n`]);
}

/** The models that a site lists; none where there is no list. @throws CatalogError */
export async function catalogIn(models: string): Promise<Catalog> {
  const path = join(models, CATALOG);
  if (!existsSync(path)) return { models: [] };
  try {
    return catalogSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new CatalogError(path, { cause });
  }
}
