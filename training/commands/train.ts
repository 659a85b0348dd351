import { join } from 'node:path';
import type { OptionValues } from 'commander';
import { parameterLayout } from '../../src/models/inference.ts';
import { loadCheckpoint, type Checkpoint } from '../checkpoint.ts';
import type { TrainingConfig } from '../config.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { exportModel } from '../export.ts';
import { createRunFolder, findRunFolder, type RunFolder } from '../run-folder.ts';
import { totalStepsOf, train, type TrainingObserver } from '../trainer.ts';
import { runCommand, UsageError, type CommandResult } from './command.ts';
import { startProgress, type ProgressBar } from './progress.ts';
import { addConfigOptions, configFlags, configFromOptions } from './train-options.ts';

const RUNS = 'runs';

await runCommand({
  name: 'train',
  description: 'Trains a diffusion model on a dataset and leaves a model folder in its run folder.',
  configure(command) {
    addConfigOptions(command);
    command
      .option('--resume [run]', 'go on with a run (its number, name or folder; by default the newest) where it stopped')
      .option('--runs <folder>', 'where the numbered run folders are made', RUNS)
      .option('--dry-run', 'check everything and show the configuration, but do not train');
  },
  run: async (options, signal) => {
    const { config, resumed, folder } = await whatToTrain(options);
    const dataset = await prepare(config, signal);
    try {
      if (options['dryRun'] === true) return describeRun(config, dataset);
      return await trainAndExport(config, dataset, resumed, folder, options, signal);
    } finally {
      dataset.close();
    }
  },
});

interface Plan {
  readonly config: TrainingConfig;
  readonly resumed: Checkpoint | null;
  readonly folder: RunFolder | null;
}

async function whatToTrain(options: OptionValues): Promise<Plan> {
  if (options['resume'] === undefined) return { config: await configFromOptions(options), resumed: null, folder: null };
  const flags = configFlags(options);
  if (flags.length > 0) throw new UsageError(`A resumed run keeps its settings: leave out ${flags.join(', ')}.`);
  const wanted = typeof options['resume'] === 'string' ? options['resume'] : 'latest';
  const folder = await findRunFolder(String(options['runs']), wanted);
  const resumed = await loadCheckpoint(folder.checkpoint);
  return { config: resumed.config, resumed, folder };
}

async function prepare(config: TrainingConfig, signal: AbortSignal): Promise<PreparedDataset> {
  let bar = null as ProgressBar | null;
  try {
    return await prepareDataset({
      data: config.data,
      dataRoot: config.dataRoot ?? undefined,
      imageSize: config.network.imageSize,
      margin: config.cropMargin,
      seed: config.seed,
      signal,
      onProgress: ({ done, total }) => {
        bar ??= startProgress('decoding', total);
        bar.update(done, '');
      },
    });
  } finally {
    bar?.stop();
  }
}

function describeRun(config: TrainingConfig, dataset: PreparedDataset): CommandResult {
  const { parameterCount } = parameterLayout(config.network);
  const steps = totalStepsOf(config, dataset.train.count);
  const counts = { train: dataset.train.count, validation: dataset.validation.count, test: dataset.test.count };
  process.stderr.write(`${JSON.stringify(config, null, 2)}\n`);
  process.stderr.write(
    `${dataset.title}: ${counts.train} images to train on, ${counts.validation} to validate, ${counts.test} to test.\n` +
      `${parameterCount} parameters, ${steps} steps of ${config.batchSize} images.\n`,
  );
  return { dryRun: true, config, images: counts, parameters: parameterCount, steps };
}

async function trainAndExport(
  config: TrainingConfig,
  dataset: PreparedDataset,
  resumed: Checkpoint | null,
  existing: RunFolder | null,
  options: OptionValues,
  signal: AbortSignal,
): Promise<CommandResult> {
  const folder = existing ?? (await createRunFolder(String(options['runs']), dataset.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')));
  const total = resumed?.progress.totalSteps ?? totalStepsOf(config, dataset.train.count);
  process.stderr.write(`${resumed ? 'Resuming' : 'Training in'} ${folder.path} (Ctrl-C saves and stops)\n`);
  const bar = startProgress('training', total, resumed?.progress.step ?? 0);
  let checkpoint: Checkpoint;
  try {
    checkpoint = await train({
      config,
      dataset,
      folder,
      checkpoint: resumed,
      observer: observerOf(bar),
      signal,
    });
  } finally {
    bar.stop();
  }
  const { progress } = checkpoint;
  const finished = progress.step >= progress.totalSteps;
  if (finished) {
    await exportModel({ checkpoint, folder: folder.model, id: 'model', title: dataset.title });
    process.stderr.write(`The model is in ${join(folder.path, 'model')}; npm run export puts it on the page.\n`);
  } else {
    process.stderr.write(`Saved at step ${progress.step} of ${progress.totalSteps}; npm run train -- --resume goes on.\n`);
  }
  return { run: folder.path, finished, ...progress };
}

function observerOf(bar: ProgressBar): TrainingObserver {
  let loss: number | null = null;
  let speed: number | null = null;
  return {
    onStep({ step, report, samplesPerSecond }) {
      loss = smooth(loss, report.loss);
      speed = smooth(speed, samplesPerSecond);
      bar.update(step, `loss ${loss.toFixed(4)}  ${speed.toFixed(1)} samples/s`);
    },
    onValidation({ step, epoch, report }) {
      bar.note(`epoch ${epoch} (step ${step}): validation loss ${report.loss.toFixed(4)}, PSNR ${report.psnr.toFixed(2)} dB`);
    },
  };
}

/** A running mean over about twenty values, so that the bar is calm. */
function smooth(average: number | null, value: number): number {
  return average === null ? value : average + (value - average) * 0.05;
}
