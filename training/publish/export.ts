import { existsSync } from 'node:fs';
import { copyFile, cp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_SAMPLING, type Guidance } from '../../src/diffusion/config.ts';
import { modelCardSchema, type GuideEntry, type ModelCard } from '../../src/documents/card.ts';
import { composeCard, MODEL_FILE, type DescribedFile, type ModelOrigin } from '../../src/documents/compose-card.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import type { WeightPrecision } from '../../src/networks/parameters.ts';
import { storedWeights, type StoredWeights } from '../../src/networks/stored-weights.ts';
import { measureGolden } from '../../src/runtime/golden.ts';
import { checkGuideImages } from '../../src/runtime/guide.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { guideFolder, openNodeWeights, readModelCard, readNodeModel } from '../../src/runtime/node.ts';
import type { Checkpoint } from '../runs/checkpoint.ts';
import { samplesSeenBy } from '../../src/training-step/batches.ts';
import { NotAModelFolderError, OtherModelError } from './errors.ts';
import { contentsOf, replaceFile, replaceFolder, requireWritable, sha256Of } from '../io/files.ts';
import { generateImages } from './generate.ts';
import { writeImageGrid } from '../io/images.ts';
import { servingWeights } from '../../src/training-step/state.ts';

/** A trained network with what its card tells of it. */
export interface TrainedModel extends ModelOrigin {
  readonly stored: StoredWeights;
}

export interface ModelFolderRequest {
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
  /** The length of the average that has been put into the checkpoint, if one has. */
  readonly averageLength?: number | null;
}

export interface RepublishRequest extends Omit<ModelFolderRequest, 'title'> {
  /** The folder of a published model; may be the one that is made anew. */
  readonly model: string;
  /** The model's own by default. */
  readonly title?: string | undefined;
}

export interface GuideRequest extends Pick<ModelFolderRequest, 'weights' | 'force'> {
  /** What becomes the guide: a run's checkpoint, or the folder of a published model. */
  readonly from: Pick<ExportRequest, 'checkpoint' | 'averageLength'> | { readonly model: string };
  /** The folder of the model that it guides. */
  readonly folder: string;
  /** How the model is guided unless a person says otherwise. */
  readonly guidance: Guidance;
}

const CARD = 'card.json';
const PREVIEW_FILE = 'preview.png';
/** What `npm run evaluate` adds. */
const EVALUATION = 'evaluation.json';
/** The folder of the model's guide, in the model's own. */
const GUIDE = 'guide';
/** How an image of a class is guided unless a person says otherwise. */
const DEFAULT_CLASS_GUIDANCE: Guidance = { weight: 1.5, interval: { minimumNoiseLevel: 0, maximumNoiseLevel: 1 } };
const PREVIEW = { seed: 7, count: 4, columns: 2 } as const;

/**
 * Writes a checkpoint as a model folder: `model.onnx`, `card.json` and `preview.png`. A model that is already there
 * stays until the new one is complete; what was measured of it stays where the file is the same, and its guide
 * where that makes images of the same size.
 * @throws NotAModelFolderError where the folder holds something else, OtherModelError, ModelOpenError where the runtime refuses the
 * exported graph, Float16RangeError where a weight does not fit into float16, FileWriteError
 */
export async function exportModel({ checkpoint, averageLength = null, ...request }: ExportRequest): Promise<ModelCard> {
  return writeModelFolder(trainedModelOf(checkpoint, averageLength), request);
}

/**
 * Writes a published model anew, with its guide, under another name or with its weights stored otherwise. What was measured of the
 * old file is not taken over.
 * @throws what {@link exportModel} does, ModelFolderError, ModelCardError, IntegrityError, StoredWeightsError
 */
export async function republishModel({ model: folder, title, ...request }: RepublishRequest): Promise<ModelCard> {
  const { card, ...trained } = await publishedModel(folder);
  return writeModelFolder(trained, { ...request, title: title ?? card.title }, folder);
}

/**
 * Writes a model as the guide of another, into that one's folder, and enters it into its card, in the place of a guide that was
 * there. Of the model's folder nothing else changes.
 * @returns the guide's card
 * @throws GuideMismatchError where the two make different images, OtherModelError where a guide of another training is there;
 *   what {@link exportModel} and {@link republishModel} do
 */
export async function exportGuide({
  from,
  folder,
  guidance,
  weights: precision = 'float32',
  force = false,
}: GuideRequest): Promise<ModelCard> {
  const model = await readModelCard(folder);
  const trained = await readTrainedModel(from);
  checkGuideImages(model, trained);
  const own = join(folder, GUIDE);
  await requireReplaceable(own);
  if (!force) await requireSameTraining(own, trained);
  await requireWritable(folder);
  return withOpened(trained, model.id, precision, async (bytes, opened) => {
    const described = { id: `${model.id}-guide`, title: `Guide of ${model.title}`, bytes, precision, metrics: [], guide: null };
    const card = cardOf(trained, { ...described, golden: await measureGolden(opened) });
    await replaceFolder(own, (beside) => writeModel(beside, bytes, card));
    const guide: GuideEntry = { card: `${GUIDE}/${CARD}`, sha256: card.file.sha256, ...guidance };
    // Read now, since an evaluation may have written into it meanwhile.
    await replaceFile(join(folder, CARD), [json(modelCardSchema.parse({ ...(await readModelCard(folder)), guide }))]);
    return card;
  });
}

/** What a run's checkpoint or the folder of a published model holds. @throws what {@link republishModel} does in reading */
export async function readTrainedModel(from: GuideRequest['from']): Promise<TrainedModel> {
  return 'model' in from ? publishedModel(from.model) : trainedModelOf(from.checkpoint, from.averageLength ?? null);
}

async function publishedModel(folder: string): Promise<TrainedModel & { readonly card: ModelCard }> {
  const { card, bytes } = await readNodeModel(folder);
  const { dataset, network, diffusion, training, importedFrom, classes } = card;
  return { dataset, network, diffusion, training, importedFrom, classes, card, stored: storedWeights(bytes, card) };
}

/** The guide of the model in `folder`, where there is one that makes images like `network`'s. */
async function guideFor(
  { network }: TrainedModel,
  folder: string,
): Promise<{ readonly entry: GuideEntry; readonly folder: string } | null> {
  const card = await cardIn(folder);
  if (!card?.guide || card.network.imageSize !== network.imageSize || card.network.channels !== network.channels) return null;
  return { entry: card.guide, folder: guideFolder(folder, card) };
}

async function writeModel(folder: string, bytes: Uint8Array, card: ModelCard): Promise<void> {
  await writeFile(join(folder, MODEL_FILE), bytes);
  await writeFile(join(folder, CARD), json(card));
}

function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Lets `use` have the file of a trained model, and the model open. */
async function withOpened<Result>(
  { network, stored }: TrainedModel,
  id: string,
  precision: WeightPrecision,
  use: (bytes: Uint8Array, model: DenoisingModel<ModelIdentity>) => Promise<Result>,
): Promise<Result> {
  const bytes = inferenceModel(network, stored.weights, stored.statistics, precision);
  const model = await openNodeWeights(bytes, { id, network });
  try {
    return await use(bytes, model);
  } finally {
    await model.release();
  }
}

/**
 * Makes the model folder; the guide of the model in `predecessor`, the folder itself by default, comes along.
 * @throws what {@link exportModel} does
 */
export async function writeModelFolder(
  trained: TrainedModel,
  { folder, id, title, weights: precision = 'float32', force = false }: ModelFolderRequest,
  predecessor = folder,
): Promise<ModelCard> {
  await requireReplaceable(folder);
  if (!force) await requireSameTraining(folder, trained);
  await requireWritable(join(folder, '..'));
  const guide = await guideFor(trained, predecessor);
  return withOpened(trained, id, precision, async (bytes, model) => {
    const before = await cardIn(folder);
    const sameFile = before?.file.sha256 === sha256Of(bytes);
    const metrics = sameFile ? before.metrics : [];
    const card = cardOf(trained, { id, title, bytes, precision, metrics, guide: guide?.entry ?? null, golden: await measureGolden(model) });
    const { seed, count, columns } = PREVIEW;
    const { diffusion, classes } = trained;
    const sampling = { ...DEFAULT_SAMPLING, ...(classes && { label: 'drawn' as const, guidance: classes.guidance }) };
    const preview = await generateImages({ model, diffusion, classes, sampling, seed, count });
    await replaceFolder(folder, async (beside) => {
      await writeModel(beside, bytes, card);
      await writeImageGrid(join(beside, PREVIEW_FILE), preview, columns);
      if (sameFile && existsSync(join(folder, EVALUATION))) await copyFile(join(folder, EVALUATION), join(beside, EVALUATION));
      if (guide) await cp(guide.folder, join(beside, basename(guide.folder)), { recursive: true });
    });
    return card;
  });
}

/** The card in a folder; null where there is none, or one that cannot be read. */
async function cardIn(folder: string): Promise<ModelCard | null> {
  return existsSync(join(folder, CARD)) ? readModelCard(folder).catch(() => null) : null;
}

/**
 * A model may take the place of one of the same training, or of the one that its training started from.
 * @throws OtherModelError
 */
async function requireSameTraining(folder: string, { dataset, network, training, importedFrom }: TrainedModel): Promise<void> {
  if (!existsSync(join(folder, CARD))) return;
  const before = await cardIn(folder);
  const isParent = before !== null && training.startedFrom?.sha256 === before.file.sha256;
  const settings = ({ seed, splitSeed, batchSize, preset, startedFrom }: ModelCard['training']): unknown => ({
    seed,
    splitSeed,
    batchSize,
    preset,
    startedFrom,
  });
  const isSame =
    before !== null &&
    before.dataset.name === dataset.name &&
    isDeepStrictEqual(before.network, network) &&
    before.importedFrom?.sha256 === importedFrom?.sha256 &&
    isDeepStrictEqual(settings(before.training), settings(training));
  if (!isParent && !isSame)
    throw new OtherModelError(folder, before?.title ?? 'whose card cannot be read', before?.dataset.name ?? 'an unknown dataset');
}

/** An export deletes what it replaces: let that be a model, or nothing. @throws NotAModelFolderError */
export async function requireReplaceable(folder: string): Promise<void> {
  const names = await contentsOf(folder);
  if (names?.length === 0) return;
  const isOfModel = (name: string): boolean => [MODEL_FILE, CARD, PREVIEW_FILE, EVALUATION, GUIDE].includes(name);
  if (!names?.every(isOfModel) || !names.includes(CARD)) throw new NotAModelFolderError(folder);
}

function cardOf(
  trained: TrainedModel,
  { bytes, ...described }: Omit<DescribedFile, 'bytes' | 'sha256'> & { readonly bytes: Uint8Array },
): ModelCard {
  return composeCard(trained, { ...described, bytes: bytes.length, sha256: sha256Of(bytes) });
}

function trainedModelOf({ config, dataset, origin, progress, state }: Checkpoint, averageLength: number | null): TrainedModel {
  const inRun = samplesSeenBy(progress.step, config, progress.batches);
  const hours = Number((progress.seconds / 3600).toFixed(2));
  const before = origin.startedFrom === null ? 0 : origin.startedFrom.totalHours;
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
    importedFrom: null,
    // A network that was always told a class has nothing to be guided by.
    classes: dataset.classes && {
      ...dataset.classes,
      guidance: { ...DEFAULT_CLASS_GUIDANCE, ...(config.classDropout === 0 && { weight: 1 }) },
    },
    training: {
      samplesSeen: inRun + (origin.startedFrom?.samplesSeen ?? 0),
      samplesSeenInRun: inRun,
      steps: progress.step,
      batchSize: config.batchSize,
      seed: config.seed,
      splitSeed: config.splitSeed,
      splitRule: config.splitRule,
      device: origin.devices.join(', then '),
      hours,
      totalHours: before === null ? null : Number((before + hours).toFixed(2)),
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
