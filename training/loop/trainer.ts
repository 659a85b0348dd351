import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_SAMPLING } from '../../src/diffusion/config.ts';
import type { ImageClasses } from '../../src/documents/card.ts';
import { openNodeWeights } from '../../src/runtime/node.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import { removeSnapshotsAfter, saveSnapshot } from '../runs/average-snapshots.ts';
import { endingOf, saveCheckpoint, type Best, type Checkpoint, type DatasetFacts, type Progress } from '../runs/checkpoint.ts';
import { totalStepsOf, type TrainingConfig } from '../config/config.ts';
import { classesOf, describeSplit, type PreparedDataset } from '../data/prepare.ts';
import { DatasetChangedError } from '../runs/errors.ts';
import { DivergedError } from '../step/errors.ts';
import { generateImages } from '../publish/generate.ts';
import { writeImageGrid } from '../io/images.ts';
import { currentOrigin } from '../config/origin.ts';
import { describePreparation, isMirrored } from '../config/preparation.ts';
import { requireNewest, rewindCheckpoints, saveLatest } from '../runs/run-checkpoints.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { whileLocked } from '../runs/run-lock.ts';
import { initialState, servingWeights, type TrainingState } from '../../src/training-step/state.ts';
import type { StartingPoint } from './starting-point.ts';
import { batchesOf, type DataLoaderConfig } from '../../src/training-step/batch.ts';
import { openDataLoader, type DataLoader } from '../data-loader/data-loader.ts';
import type { StepReport } from '../../src/training-step/step-plan.ts';
import { openStepper, type Stepper } from '../step/stepper.ts';
import type { ValidationReport, Validator } from '../../src/training-step/validator.ts';
import { openValidator } from '../step/validator.ts';

/** What a run tells while it goes; `step` counts the optimizer steps done. */
export interface TrainingObserver {
  onStart(event: { readonly folder: RunFolder; readonly step: number; readonly totalSteps: number }): void;
  onStep(event: { readonly step: number; readonly report: StepReport; readonly samplesPerSecond: number }): void;
  onValidation(event: ValidationEvent): void;
}

export interface ValidationEvent {
  readonly step: number;
  readonly epoch: number;
  readonly report: ValidationReport;
  /** Better than every one before. */
  readonly isBest: boolean;
}

export interface TrainingRequest {
  readonly config: TrainingConfig;
  readonly dataset: PreparedDataset;
  /** Gives the run's folder; asked once the provider has opened the graphs, so that a failure before leaves none. */
  readonly openFolder: () => Promise<RunFolder>;
  /** Where to go on, or null to start anew. */
  readonly checkpoint: Checkpoint | null;
  /** The model that a new run starts from, whose network the configuration has; without it, seeded weights. */
  readonly start?: StartingPoint | null;
  readonly observer: TrainingObserver;
  readonly signal: AbortSignal;
}

/** A run as it lies in its folder. */
export interface TrainingResult {
  readonly folder: RunFolder;
  readonly checkpoint: Checkpoint;
}

/** Steps between two lines of the log. */
const LOG_EVERY = 10;
/** Sixteen images of fixed seeds, so that the grids of a run show the same pictures growing clearer. */
const GRID = { seed: 1, count: 16, columns: 8 } as const;

/**
 * Trains to the last step, until the run's patience ends or until `signal` aborts, and leaves a checkpoint in every
 * case. A run that goes on from a checkpoint computes bit for bit what it would have computed without the pause; in mixed
 * precision, where the runtime rounds less within a run of several steps, as near as the steps fall into the same runs.
 *
 * @throws ProviderUnavailableError, HalfPrecisionError, TrainingRunError, DivergedError, DatasetChangedError, RunInUseError,
 *   RunMovedOnError, FileWriteError
 */
export async function train(request: TrainingRequest): Promise<TrainingResult> {
  const { config, dataset, checkpoint } = request;
  const totalSteps = checkpoint?.progress.totalSteps ?? totalStepsOf(config, dataset.train.count);
  const stepper = await openStepper(config, totalSteps);
  try {
    const validator = await openValidator(config, dataset.validation);
    try {
      const folder = await request.openFolder();
      return await whileLocked(folder.path, async () => {
        if (checkpoint !== null) await requireNewest(folder, checkpoint);
        await prepareFolder(folder, request);
        const best = checkpoint === null ? null : await rewindCheckpoints(folder, checkpoint);
        const source = openDataLoader(loaderConfig(request), dataset.train);
        try {
          return { folder, checkpoint: await runSteps({ ...request, folder, best, totalSteps, stepper, validator, source }) };
        } finally {
          await source.close();
        }
      });
    } finally {
      await validator.release();
    }
  } finally {
    await stepper.release();
  }
}

async function prepareFolder(folder: RunFolder, { config, dataset, checkpoint }: TrainingRequest): Promise<void> {
  const kept = await folder.keptSplit();
  const isOther = kept !== null && kept.imageList !== dataset.split.imageList;
  // By the first rule the list is of names, under which there may be other pictures.
  const before = checkpoint?.dataset.fingerprint ?? null;
  if (isOther || (before !== null && before !== dataset.fingerprint)) {
    throw new DatasetChangedError(dataset.title, folder.path, describeDifference(kept?.contents ?? null, dataset.contents));
  }
  if (checkpoint !== null && !isDeepStrictEqual(checkpoint.dataset.classes, classesTold(config, dataset))) {
    throw new DatasetChangedError(dataset.title, folder.path, 'their folders, which are the classes, have other names or images');
  }
  await folder.writeConfig(config);
  if (!kept || checkpoint === null) await folder.keepSplit(dataset.split.path);
  await folder.rewind(checkpoint?.progress.step ?? 0);
  await removeSnapshotsAfter(folder, checkpoint?.progress.step ?? 0);
}

/** Null where nothing is known of the images before. */
function describeDifference(before: readonly string[] | null, now: readonly string[]): string | null {
  if (before === null) return null;
  const [known, present] = [new Set(before), new Set(now)];
  const gone = before.filter((content) => !present.has(content)).length;
  const added = now.filter((content) => !known.has(content)).length;
  return `${gone} of ${before.length} are gone or changed, ${added} are new`;
}

interface OpenRun extends TrainingRequest {
  readonly folder: RunFolder;
  /** The best validation of earlier sittings. */
  readonly best: Best | null;
  readonly totalSteps: number;
  readonly stepper: Stepper;
  readonly validator: Validator;
  readonly source: DataLoader;
}

function loaderConfig({ config, dataset, checkpoint }: TrainingRequest): DataLoaderConfig {
  return { ...config, horizontalFlip: isMirrored(config, dataset), from: checkpoint?.progress.batches ?? null };
}

async function runSteps(run: OpenRun): Promise<Checkpoint> {
  const { config, dataset, checkpoint, start, folder, totalSteps, stepper, validator, observer, signal, source } = run;
  const origin = await currentOrigin(config.provider, checkpoint?.origin, start?.startedFrom);
  const batches = batchesOf(loaderConfig(run), dataset.train);
  const secondsBefore = checkpoint?.progress.seconds ?? 0;
  const startedAt = performance.now();
  let state: TrainingState = checkpoint?.state ?? initialState(config, start?.weights);
  let validation: Pick<Progress, 'validationLoss' | 'psnr' | 'best'> = {
    validationLoss: checkpoint?.progress.validationLoss ?? null,
    psnr: checkpoint?.progress.psnr ?? null,
    best: run.best,
  };
  let saved = null as Checkpoint | null;

  const progress = (): Progress => ({
    step: state.step,
    totalSteps,
    seconds: secondsBefore + (performance.now() - startedAt) / 1000,
    batches: checkpoint?.progress.batches ?? null,
    ...validation,
  });
  const hasEnded = (): boolean => endingOf({ config, progress: progress() }) !== null;

  const save = async (): Promise<Checkpoint> => {
    // The best validation's checkpoint has been the latest since.
    if (saved?.state === state) return saved;
    saved = { config, dataset: factsOf(config, dataset), origin, progress: progress(), state };
    await saveLatest(folder, saved);
    return saved;
  };

  /** @returns whether it was the best so far */
  const validate = async (epoch: number): Promise<boolean> => {
    const { step } = state;
    const report = await validator.validate(state);
    const best = bestAfter(validation.best, step, report.loss);
    const isBest = best !== null && best.step === step;
    validation = { validationLoss: report.loss, psnr: report.psnr, best };
    await folder.log({ kind: 'validation', step, epoch, loss: report.loss, psnr: report.psnr });
    observer.onValidation({ step, epoch, report, isBest });
    return isBest;
  };

  const closeEpoch = async (before: number, epoch: number): Promise<void> => {
    const validatesNow = isDue(config.validateEvery, before, epoch) || state.step === totalSteps;
    const isBest = validatesNow && (await validate(epoch));
    const drawsNow = isDue(config.sampleEvery, before, epoch) || (config.sampleEvery > 0 && hasEnded());
    // Before any checkpoint of this step, or a run that was killed meanwhile would go on without the grid.
    if (drawsNow) await drawSamples(config, state, folder);
    // The latest first: a run that goes on from it then knows of every best checkpoint that there can be.
    if (isBest) await saveCheckpoint(folder.bestCheckpoint, await save());
  };

  observer.onStart({ folder, step: state.step, totalSteps });
  while (!hasEnded() && !signal.aborted) {
    const runStartedAt = performance.now();
    const epoch = batches.epochOf(state.step);
    const before = state.step;
    const inputs = await source.take(
      before,
      stepsInRun(config, before, totalSteps, (step) => batches.epochOf(step)),
    );
    const { state: next, reports } = await stepper.advance(state, inputs);
    const savedStep = saved?.progress.step ?? checkpoint?.progress.step ?? null;
    reports.forEach((report, index) => requireFinite(config, before + index + 1, report, savedStep));
    state = next;

    const samplesPerSecond = (config.batchSize * inputs.length * 1000) / (performance.now() - runStartedAt);
    for (const [index, report] of reports.entries()) {
      const step = before + index + 1;
      observer.onStep({ step, report, samplesPerSecond });
      if (step % LOG_EVERY === 0) await folder.log({ kind: 'train', step, ...report, samplesPerSecond });
    }
    const nextEpoch = batches.epochOf(state.step);
    if (nextEpoch > epoch) await closeEpoch(epoch, nextEpoch);
    else if (state.step === totalSteps) await closeEpoch(epoch, epoch + 1);
    if (config.averageLengths.length > 0 && state.step % config.snapshotEvery === 0) await saveSnapshot(folder, { config, state });
    if (state.step % config.checkpointEvery === 0 && !hasEnded()) await save();
    // The runtime blocks this thread: let signals and timers through between steps.
    await new Promise(setImmediate);
  }
  return save();
}

/** Whether what is done `every` so often is due once a count has gone from `before` to `after`; never with an `every` of 0. */
function isDue(every: number, before: number, after: number): boolean {
  return every > 0 && Math.floor(after / every) > Math.floor(before / every);
}

/**
 * How many steps the next run makes: as many as the configuration says, or one where a validation, a grid of samples, a
 * checkpoint, a snapshot or the end comes before them, so that these happen at the same steps whatever the length of a run.
 */
function stepsInRun(config: TrainingConfig, step: number, totalSteps: number, epochOf: (step: number) => number): number {
  const { stepsPerRun, checkpointEvery, snapshotEvery, averageLengths, validateEvery, sampleEvery } = config;
  const last = step + stepsPerRun;
  const passesSomething =
    last > totalSteps ||
    isDue(checkpointEvery, step, last - 1) ||
    (averageLengths.length > 0 && isDue(snapshotEvery, step, last - 1)) ||
    [validateEvery, sampleEvery].some((every) => isDue(every, epochOf(step), epochOf(last - 1)));
  return passesSomething ? 1 : stepsPerRun;
}

/** The best validation once another one, after `step` steps, has given `loss`. */
function bestAfter(best: Best | null, step: number, loss: number): Best | null {
  const isBetter = Number.isFinite(loss) && loss < (best?.validationLoss ?? Infinity);
  if (isBetter) return { step, validationLoss: loss, validationsSince: 0 };
  return best && { ...best, validationsSince: best.validationsSince + 1 };
}

/** A step whose gradient is not finite has spoilt its weights, though its loss may still be a number. */
function requireFinite(
  { optimizer, precision }: TrainingConfig,
  step: number,
  { loss, gradientNorm }: StepReport,
  savedStep: number | null,
): void {
  const settings = { ...optimizer, precision };
  if (!Number.isFinite(loss)) throw new DivergedError(step, 'loss', loss, savedStep, settings);
  if (gradientNorm !== null && !Number.isFinite(gradientNorm))
    throw new DivergedError(step, 'gradient norm', gradientNorm, savedStep, settings);
}

async function drawSamples(config: TrainingConfig, state: TrainingState, folder: RunFolder): Promise<void> {
  const { weights, statistics } = servingWeights(state);
  const identity = { id: 'training', network: config.network };
  const model = await openNodeWeights(inferenceModel(config.network, weights, statistics), identity);
  try {
    const { seed, count, columns } = GRID;
    const samples = await generateImages({ model, diffusion: config.diffusion, sampling: DEFAULT_SAMPLING, seed, count });
    await writeImageGrid(folder.sample(state.step), samples, columns);
    await folder.logSamples(state.step);
  } finally {
    await model.release();
  }
}

function factsOf(config: TrainingConfig, dataset: PreparedDataset): DatasetFacts {
  const { name, title, licence, fingerprint } = dataset;
  const preparation = describePreparation(config, dataset);
  return { name, title, licence, split: describeSplit(dataset), fingerprint, preparation, classes: classesTold(config, dataset) };
}

/** The classes that the network is told; null where it is told none. */
function classesTold({ network }: TrainingConfig, dataset: PreparedDataset): ImageClasses | null {
  return network.classes === undefined ? null : classesOf(dataset);
}
