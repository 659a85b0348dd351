import { copyFile } from 'node:fs/promises';
import { openNodeWeights } from '../src/runtime/node.ts';
import { inferenceModel } from '../src/models/inference.ts';
import { saveCheckpoint, type Checkpoint, type DatasetFacts, type Progress } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { createTrainingBatches } from './data/batches.ts';
import type { PreparedDataset } from './data/prepare.ts';
import { DivergedError, TooFewImagesError } from './errors.ts';
import { replaceFile } from './files.ts';
import { generateImages } from './generate.ts';
import { writeImageGrid } from './images.ts';
import type { RunFolder } from './run-folder.ts';
import { initialState, servingWeights, type TrainingState } from './state.ts';
import { openStepper, type StepReport } from './stepper.ts';
import { openValidator, type ValidationReport } from './validator.ts';

/** What a run tells while it goes; `step` counts the optimizer steps done. */
export interface TrainingObserver {
  onStep(event: { readonly step: number; readonly report: StepReport; readonly samplesPerSecond: number }): void;
  onValidation(event: { readonly step: number; readonly epoch: number; readonly report: ValidationReport }): void;
}

export interface TrainingRequest {
  readonly config: TrainingConfig;
  readonly dataset: PreparedDataset;
  readonly folder: RunFolder;
  /** Where to go on, or null to start anew. */
  readonly checkpoint: Checkpoint | null;
  readonly observer: TrainingObserver;
  readonly signal: AbortSignal;
}

/** Steps between two lines of the log. */
const LOG_EVERY = 10;
/** Sixteen images of fixed seeds, so that the grids of a run show the same pictures growing clearer. */
const GRID = { seed: 1, count: 16, columns: 8 } as const;
const GRID_SAMPLING = { sampler: 'ddim', steps: 20, spacing: 'trailing', eta: 0, clip: true } as const;

/** Number of optimizer steps that a configuration asks for over `images` training images. */
export function totalStepsOf({ steps, epochs, batchSize }: TrainingConfig, images: number): number {
  return steps ?? Math.ceil((epochs * images) / batchSize);
}

/**
 * Trains to the last step or until `signal` aborts, and leaves a checkpoint either way. A run that goes on from a
 * checkpoint computes bit for bit what it would have computed without the pause.
 *
 * @returns the checkpoint that lies in the folder
 * @throws TooFewImagesError, TrainingProviderError, DivergedError
 */
export async function train(request: TrainingRequest): Promise<Checkpoint> {
  const { config, dataset, folder, observer, signal } = request;
  if (dataset.train.count < 1) throw new TooFewImagesError('training', dataset.train.count, 1);
  const totalSteps = request.checkpoint?.progress.totalSteps ?? totalStepsOf(config, dataset.train.count);
  const stepsPerEpoch = Math.max(1, Math.round(dataset.train.count / config.batchSize));
  const batches = createTrainingBatches(dataset.train, {
    batchSize: config.batchSize,
    imageSize: config.network.imageSize,
    seed: config.seed,
    horizontalFlip: dataset.horizontalFlip,
  });
  const images = new Float32Array(config.batchSize * config.network.channels * config.network.imageSize ** 2);

  await replaceFile(folder.config, [`${JSON.stringify(config, null, 2)}\n`]);
  await copyFile(dataset.split.path, folder.split);
  let state: TrainingState = request.checkpoint?.state ?? initialState(config);
  await folder.rewindLog(state.step);

  const stepper = await openStepper(config, totalSteps);
  const validator = await openValidator(config, dataset.validation);
  const secondsBefore = request.checkpoint?.progress.seconds ?? 0;
  const startedAt = performance.now();
  let validation: Pick<Progress, 'validationLoss' | 'psnr'> = request.checkpoint?.progress ?? { validationLoss: null, psnr: null };
  let lastStepAt = startedAt;

  const save = async (): Promise<Checkpoint> => {
    const checkpoint: Checkpoint = {
      config,
      dataset: factsOf(dataset),
      progress: {
        step: state.step,
        totalSteps,
        seconds: secondsBefore + (performance.now() - startedAt) / 1000,
        validationLoss: validation.validationLoss,
        psnr: validation.psnr,
      },
      state,
    };
    await saveCheckpoint(folder.checkpoint, checkpoint);
    return checkpoint;
  };

  const closeEpoch = async (): Promise<void> => {
    const epoch = Math.ceil(state.step / stepsPerEpoch);
    const report = await validator.validate(state);
    validation = { validationLoss: report.loss, psnr: report.psnr };
    await folder.log({ kind: 'validation', step: state.step, epoch, loss: report.loss, psnr: report.psnr });
    observer.onValidation({ step: state.step, epoch, report });
    if (config.sampleEvery > 0 && epoch % config.sampleEvery === 0) await drawSamples(config, state, folder);
  };

  try {
    while (state.step < totalSteps && !signal.aborted) {
      batches.fill(state.step, images);
      const { state: next, report } = await stepper.advance(state, images);
      if (!Number.isFinite(report.loss)) throw new DivergedError(state.step, report.loss);
      state = next;

      const now = performance.now();
      const samplesPerSecond = (config.batchSize * 1000) / (now - lastStepAt);
      lastStepAt = now;
      observer.onStep({ step: state.step, report, samplesPerSecond });
      if (state.step % LOG_EVERY === 0) await folder.log({ kind: 'train', step: state.step, ...report, samplesPerSecond });
      if (state.step % stepsPerEpoch === 0 || state.step === totalSteps) await closeEpoch();
      if (state.step % config.checkpointEvery === 0 && state.step < totalSteps) await save();
      // The runtime blocks this thread: let signals and timers through between steps.
      await new Promise(setImmediate);
    }
    return await save();
  } finally {
    await stepper.release();
    await validator.release();
  }
}

async function drawSamples(config: TrainingConfig, state: TrainingState, folder: RunFolder): Promise<void> {
  const { weights, statistics } = servingWeights(state);
  const model = await openNodeWeights(inferenceModel(config.network, weights, statistics), {
    id: 'training',
    network: config.network,
  });
  try {
    const samples = await generateImages({
      model,
      diffusion: config.diffusion,
      sampling: GRID_SAMPLING,
      seed: GRID.seed,
      count: GRID.count,
    });
    await writeImageGrid(folder.sample(state.step), samples, GRID.columns);
  } finally {
    await model.release();
  }
}

function factsOf({ name, title, licence, split, train, validation, test }: PreparedDataset): DatasetFacts {
  return {
    name,
    title,
    licence,
    split: `${train.count} training, ${validation.count} validation and ${test.count} test images, seeded 80/10/10 split (seed ${split.seed})`,
  };
}
