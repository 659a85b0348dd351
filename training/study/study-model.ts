import { join } from 'node:path';
import type { Photographs } from '../../src/documents/evaluation.ts';
import { subjectOf, withCell, cellOf, type Study, type StudyCell, type StudyFacts, type StudyModel } from '../../src/documents/study.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import { nearerShare, nearestDistances } from '../../src/metrics/nearest.ts';
import { precisionRecall } from '../../src/metrics/precision-recall.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { counter, generatedFolder } from '../evaluation/evaluate.ts';
import type { FeatureExtractor } from '../evaluation/extract.ts';
import { collectFeatures, type FeatureSet } from '../evaluation/feature-store.ts';
import { generatedBlock } from '../evaluation/generated-features.ts';
import { measure, referenceOf, type Reference } from '../evaluation/measure.ts';
import { photographFeatures } from '../evaluation/photograph-features.ts';
import { appliedGuidance, protocolOf, type GeneratedImages } from '../evaluation/protocol.ts';
import { mergeShards } from '../evaluation/shards.ts';
import { describeCell, imagesOf, type PlannedCell, type StudiedModel } from './plan.ts';
import { shardsFolder } from './shards.ts';
import { secondsPerImage } from './time.ts';

export interface StudyModelRequest extends StudiedModel {
  readonly cells: readonly PlannedCell[];
  readonly dataset: PreparedDataset;
  /** Training images that the nearest one is looked for among, and photographs of the floor: at most so many. */
  readonly trainingImages: number;
  readonly samples: number;
  readonly network: FeatureExtractor;
  readonly product: MatrixProduct;
  readonly cacheRoot: string;
  /** Where every shard's features lie; null where they are computed here. */
  readonly shards: string | null;
  readonly origin: { readonly device: string; readonly commit: string };
  readonly signal: AbortSignal;
  readonly onProgress: (stage: string, done: number, total: number) => void;
}

/** Photographs as the cells of a model are measured against them. */
interface ComparedPhotographs {
  readonly reference: Reference;
  readonly trained: FeatureSet;
  /** From each photograph of the reference to the nearest training image, squared. */
  readonly heldOut: Float64Array;
}

/**
 * Measures a model in every way of `cells` that `study` lacks, and calls `onCell` with the study after each: what was done
 * before an interruption is not done again.
 *
 * @throws MissingShardsError, ShardSettingsError, TooFewImagesError, NonFiniteFeaturesError, FileWriteError; the signal's
 *   reason when aborted
 */
export async function studyModel(request: StudyModelRequest, study: Study, onCell: (study: Study) => Promise<void>): Promise<Study> {
  const { cells, model } = request;
  const photographs = await photographsOf(request);
  const before = study.models.find(({ id }) => id === model.card.id);
  const facts = await factsOf(request, photographs, before);
  let current = study;
  for (const [index, cell] of cells.entries()) {
    const generated = imagesOf(request, cell);
    const known = before && subjectOf(before) === subjectOf(facts) ? cellOf(before, drawingOf(generated, cell)) : undefined;
    if (known !== undefined) continue;
    const title = `${model.card.id}: ${describeCell(cell)}, ${index + 1} of ${cells.length}`;
    current = withCell(current, facts, await cellFor(request, cell, generated, photographs, title));
    await onCell(current);
  }
  return current;
}

async function photographsOf(request: StudyModelRequest): Promise<ComparedPhotographs> {
  const { dataset, product, trainingImages } = request;
  const trained = await featuresOf(request, 'training images', 'train', Math.min(trainingImages, dataset.train.count));
  const test = await featuresOf(request, 'test images', 'test', dataset.test.count);
  request.onProgress('nearest training images', 0, 1);
  const heldOut = await nearestDistances(test.features, trained.features, product);
  return { trained, heldOut, reference: await referenceOf(test, product) };
}

async function featuresOf(request: StudyModelRequest, stage: string, part: 'train' | 'test', images: number): Promise<FeatureSet> {
  const { dataset, network, origin, signal, cacheRoot, onProgress } = request;
  const onImages = counter((done) => onProgress(stage, done, images));
  return photographFeatures(dataset[part], images, { network, device: origin.device, signal }, join(cacheRoot, 'features'), onImages);
}

/** What there is to say of the model beside its cells; the floor is measured unless it was. */
async function factsOf(
  request: StudyModelRequest,
  { reference, trained }: ComparedPhotographs,
  before: StudyModel | undefined,
): Promise<StudyFacts> {
  const { model, dataset, network, samples, product, onProgress } = request;
  const { id, title, file, network: config, training } = model.card;
  const photographs = (part: 'train' | 'test', images: number): Photographs => ({
    dataset: dataset.title,
    part,
    splitSeed: dataset.split.seed,
    splitRule: dataset.split.rule,
    images,
  });
  const { name, sha256, dimensions, logits } = network;
  const floorImages = Math.min(samples, trained.features.count);
  const facts = {
    id,
    title,
    weights: file.sha256,
    kind: config.kind,
    parameters: parameterLayout(config).parameterCount,
    imageSize: config.imageSize,
    training: { samplesSeen: training.samplesSeen, totalHours: training.totalHours },
    reference: photographs('test', reference.set.features.count),
    trained: photographs('train', trained.features.count),
    features: { name, sha256, dimensions, logits },
  };
  if (before?.floor.photographs.images === floorImages && subjectOf(before) === subjectOf(facts)) {
    return { ...facts, floor: before.floor };
  }
  const set = firstImages(trained, floorImages);
  const metrics = await measure(set, reference, network.suffix, product, (done, total) => onProgress('measuring the floor', done, total));
  const shares = await precisionRecall(set.features, reference.set.features, product);
  return { ...facts, floor: { photographs: photographs('train', floorImages), metrics, ...shares } };
}

/** The first images of a set. */
function firstImages({ features, logits, devices }: FeatureSet, count: number): FeatureSet {
  const first = ({ dimensions, values }: FeatureSet['features']) => ({ count, dimensions, values: values.subarray(0, count * dimensions) });
  return { features: first(features), logits: logits && first(logits), devices };
}

function drawingOf(generated: GeneratedImages, { evaluations, samples }: PlannedCell): StudyCell['generated'] {
  const { sampler, steps, spacing, eta, clip } = generated.sampling;
  const guidance = appliedGuidance(generated);
  return { samples, sampler, steps, evaluations, spacing, eta, clip, ...(guidance && { guidance }), seed: generated.seed };
}

async function cellFor(
  request: StudyModelRequest,
  cell: PlannedCell,
  generated: GeneratedImages,
  { reference, trained, heldOut }: ComparedPhotographs,
  title: string,
): Promise<StudyCell> {
  const { network, product, signal, onProgress, origin } = request;
  const set = await drawnFeatures(request, generated, cell.samples, title);
  const metrics = await measure(set, reference, network.suffix, product, (done, total) => onProgress(`${title}: measuring`, done, total));
  const shares = await precisionRecall(set.features, reference.set.features, product);
  const nearest = await nearestDistances(set.features, trained.features, product);
  return {
    generated: drawingOf(generated, cell),
    metrics,
    ...shares,
    nearerShare: nearerShare(nearest, heldOut),
    secondsPerImage: await secondsPerImage(generated, cell.evaluations, signal),
    measured: { at: new Date().toISOString(), device: set.devices.join(', then '), commit: origin.commit },
  };
}

async function drawnFeatures(
  { network, cacheRoot, shards, origin, signal, onProgress }: StudyModelRequest,
  generated: GeneratedImages,
  samples: number,
  title: string,
): Promise<FeatureSet> {
  const protocol = protocolOf(generated, network.sha256);
  if (shards !== null) return mergeShards(shardsFolder(shards, protocol), protocol, samples, network);
  const folder = generatedFolder(cacheRoot, generated, network.sha256);
  const onImages = counter((done) => onProgress(title, done, samples));
  return collectFeatures(samples, network, (range) =>
    generatedBlock(generated, { network, device: origin.device, signal }, folder, range, onImages),
  );
}
