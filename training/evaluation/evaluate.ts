import { join } from 'node:path';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { EvaluationResult, Part, Photographs } from '../../src/documents/evaluation.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { TooFewPhotographsError } from './errors.ts';
import type { Extraction, FeatureExtractor } from './extract.ts';
import { collectFeatures, type FeatureSet } from './feature-store.ts';
import { generatedBlock } from './generated-features.ts';
import { lastStepFeatures } from './last-step-features.ts';
import { measure, referenceOf } from './measure.ts';
import { photographFeatures } from './photograph-features.ts';
import { appliedGuidance, protocolKey, protocolOf, type GeneratedImages } from './protocol.ts';
import { mergeShards } from './shards.ts';

/** A covariance takes two. */
const FEWEST_PHOTOGRAPHS = 2;

export interface EvaluationRequest {
  readonly generated: GeneratedImages;
  readonly samples: number;
  readonly network: FeatureExtractor;
  readonly dataset: PreparedDataset;
  /** Real images that the generated ones are compared with. */
  readonly reference: { readonly part: Part; /** Only so many, the first ones; null for all. */ readonly images: number | null };
  /** Whether real images are measured beside the generated ones, as they are and through the last step, where there are enough of them. */
  readonly floor: boolean;
  /** `.cache` of the project or what stands for it. */
  readonly cacheRoot: string;
  /** A folder of shards whose features are taken in place of computing any; null for none. */
  readonly merge: string | null;
  readonly product: MatrixProduct;
  readonly origin: { readonly device: string; readonly commit: string };
  readonly onProgress: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures generated images, and real ones as the floor and through a run's last step, against real ones. What was computed is kept under `cacheRoot`,
 * so that an evaluation that was interrupted goes on where it was.
 *
 * @throws TooFewPhotographsError, before anything is drawn; MissingShardsError, ShardSettingsError, TooFewImagesError,
 *   NonFiniteFeaturesError, FileWriteError; the signal's reason when aborted
 */
export async function evaluate(request: EvaluationRequest): Promise<EvaluationResult> {
  const { generated, samples, network, dataset, product, onProgress, origin } = request;
  const referencePhotographs = photographsOf(request, request.reference.part, request.reference.images ?? Infinity);
  const { part, images } = referencePhotographs;
  if (images < FEWEST_PHOTOGRAPHS) throw new TooFewPhotographsError(dataset.title, part, images, FEWEST_PHOTOGRAPHS);
  const set = await generatedFeatures(request);
  const reference = await referenceOf(await featuresOf(request, 'reference', referencePhotographs), product);
  const measuring = (stage: string, of: FeatureSet): ReturnType<typeof measure> =>
    measure(of, reference, network.suffix, product, (done, total) => onProgress(stage, done, total));
  const metrics = await measuring('measuring', set);

  let floor: EvaluationResult['floor'] = null;
  let lastStep: EvaluationResult['lastStep'] = null;
  const photographs = photographsOf(request, floorPart(request.reference.part), samples);
  if (request.floor && photographs.images >= FEWEST_PHOTOGRAPHS) {
    const features = await featuresOf(request, 'floor', photographs);
    floor = { photographs, metrics: await measuring('measuring the floor', features) };
    const alphaBar = lastLevelOf(generated);
    const denoised = await lastStepOf(request, alphaBar, photographs);
    lastStep = { photographs, alphaBar, metrics: await measuring('measuring the last step', denoised) };
  }
  const { card } = generated.model;
  const { sampler, steps, spacing, alphaBars, eta, clip, label } = generated.sampling;
  const { evaluations } = planSampling(createNoiseSchedule(card.diffusion.schedule), card.diffusion.prediction, generated.sampling);
  const guidance = appliedGuidance(generated);
  const { name, sha256, dimensions, logits } = network;
  return {
    weights: card.file.sha256,
    generated: {
      samples,
      sampler,
      steps,
      evaluations,
      spacing,
      ...(alphaBars && { alphaBars }),
      eta,
      clip,
      ...(label !== undefined && { label }),
      ...(guidance && { guidance }),
      seed: generated.seed,
    },
    imageSize: card.network.imageSize,
    reference: referencePhotographs,
    features: { name, sha256, dimensions, logits },
    metrics,
    floor,
    lastStep,
    measured: { at: new Date().toISOString(), device: set.devices.join(', then '), commit: origin.commit },
  };
}

/** Photographs that the floor is measured on: those trained on, or where these are the reference some held out. */
function floorPart(reference: Part): Part {
  return reference === 'train' ? 'test' : 'train';
}

/** Where the features of generated images are kept. */
export function generatedFolder(cacheRoot: string, generated: GeneratedImages, featuresSha256: string): string {
  return join(cacheRoot, 'evaluations', protocolKey(protocolOf(generated, featuresSha256)));
}

function extractionOf({ network, origin, signal }: EvaluationRequest): Extraction {
  return { network, device: origin.device, signal };
}

async function generatedFeatures(request: EvaluationRequest): Promise<FeatureSet> {
  const { generated, samples, network, cacheRoot, merge, onProgress } = request;
  if (merge !== null) return mergeShards(merge, protocolOf(generated, network.sha256), samples, network);
  const folder = generatedFolder(cacheRoot, generated, network.sha256);
  const onImages = counter((done) => onProgress('generating', done, samples));
  return collectFeatures(samples, network, (range) => generatedBlock(generated, extractionOf(request), folder, range, onImages));
}

function photographsOf({ dataset }: EvaluationRequest, part: Part, most: number): Photographs {
  return {
    dataset: dataset.title,
    part,
    splitSeed: dataset.split.seed,
    splitRule: dataset.split.rule,
    images: Math.min(most, dataset[part].count),
  };
}

async function featuresOf(request: EvaluationRequest, stage: string, { part, images }: Photographs): Promise<FeatureSet> {
  const folder = join(request.cacheRoot, 'features');
  const onImages = counter((done) => request.onProgress(stage, done, images));
  return photographFeatures(request.dataset[part], images, extractionOf(request), folder, onImages);
}

/** The alphaBar that the last step of a run starts from. */
function lastLevelOf({ model, sampling }: GeneratedImages): number {
  const { schedule, prediction } = model.card.diffusion;
  return planSampling(createNoiseSchedule(schedule), prediction, sampling).steps.at(-1)?.alphaBar ?? Number.NaN;
}

async function lastStepOf(request: EvaluationRequest, alphaBar: number, { part, images }: Photographs): Promise<FeatureSet> {
  const onImages = counter((done) => request.onProgress('the last step', done, images));
  return lastStepFeatures(
    { generated: request.generated, alphaBar },
    request.dataset[part],
    images,
    extractionOf(request),
    join(request.cacheRoot, 'features'),
    onImages,
  );
}

/** Turns how many more into how many altogether. */
export function counter(onDone: (done: number) => void): (count: number) => void {
  let done = 0;
  return (count) => onDone((done += count));
}
