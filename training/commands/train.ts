import { Option } from 'commander';
import { splitSeedOf, type StartedFrom } from '../../src/documents/card.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import { endingOf, type Checkpoint } from '../runs/checkpoint.ts';
import { totalStepsOf, type TrainingConfig } from '../config/config.ts';
import { continuedWith } from '../config/continued.ts';
import { UnknownDatasetError } from '../data/errors.ts';
import { DataOptionError } from '../../src/training-step/errors.ts';
import { MOST_CLASSES } from '../data/folder.ts';
import { locateDataset } from '../data/location.ts';
import { datasetTitle, prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { exportModel, requireReplaceable } from '../publish/export.ts';
import { describePreparation } from '../config/preparation.ts';
import { settingDifferences } from '../config/recipe.ts';
import { loadFinal } from '../runs/run-checkpoints.ts';
import { createRunFolder, findRunFolder, type RunFolder } from '../runs/run-folder.ts';
import { requireFree } from '../runs/run-lock.ts';
import { describeOtherSplit, readStartingPoint, withNetwork, type StartingPoint } from '../loop/starting-point.ts';
import { train, type TrainingObserver, type TrainingResult } from '../loop/trainer.ts';
import { newestCheckpoint } from './chosen-checkpoint.ts';
import { runCommand, UsageError, type CommandResult } from './command.ts';
import { startProgress, type ProgressBar } from './progress.ts';
import { describeLongWarmup, fitToOwnImages, ownImagesHelp } from './own-images.ts';
import { modelFolder } from './sampling-options.ts';
import { stageBars } from './stage-bars.ts';
import { addConfigOptions, configFlags, configFromOptions, givenSettings, withOverrides, type Settings } from './train-options.ts';

/** The options that are no settings of a new run. */
interface TrainOptions {
  readonly resume?: string | true;
  readonly initFrom?: string;
  readonly splitOf?: string;
  readonly data?: string;
  readonly classes?: true;
  /** With --resume, the run's new length. */
  readonly steps?: number;
  readonly runs: string;
  readonly cache?: string;
  readonly dryRun?: true;
}

/**
 * The settings that may change when a run goes on: its length, where its images lie, where it is computed, how it learns, and
 * how often it tells of itself. What the weights are, or what losses are compared by, stays.
 */
const changeable: readonly string[] = [
  ...['--steps', '--patience', '--data', '--data-root', '--provider', '--precision', '--steps-per-run'],
  ...[
    '--learning-rate',
    '--weight-decay',
    '--gradient-clip',
    '--warmup-steps',
    '--decay',
    '--batch-size',
    '--ema',
    '--dropout',
    '--loss-weighting',
  ],
  ...['--mirror', '--validate-every', '--checkpoint-every', '--sample-every'],
];

await runCommand<TrainOptions>({
  name: 'train',
  description: 'Trains a diffusion model on a dataset and leaves a model folder in its run folder.',
  configure(command) {
    addConfigOptions(command);
    command
      .option(
        '--resume [run]',
        "go on with a run (its number, name or folder; by default the newest) where it stopped, from its optimizer's state; it takes flags that change how it learns or for how long, not what its network is",
      )
      .option('--init-from <id|folder>', 'start from the weights of a model of public/models or of any model folder, and build its network')
      .addOption(
        new Option(
          '--split-of <id|folder>',
          'split the images as those of this model were, for a guide of it or a model to compare with it, which then sees none of its test images',
        ).conflicts(['splitSeed', 'initFrom', 'resume']),
      )
      .option(
        '--classes',
        "tell the network the class of each image: a flower's kind, or the folder it lies in; the page then draws what is asked for",
      )
      .option('--runs <folder>', 'where the numbered run folders are made', 'runs')
      .option('--cache <folder>', 'where decoded images are kept between runs (default: ".cache")')
      .option('--dry-run', 'check settings and data and show what would be done, but do not train')
      .addHelpText('after', ownImagesHelp);
  },
  run: async (options, signal) => {
    const asked = await planOf(options);
    if (asked.start) process.stderr.write(`Starting from ${describeModel(asked.start.startedFrom)}.\n`);
    const dataset = await prepare(asked, options.cache, signal);
    try {
      if (dataset.leftOut) process.stderr.write(`${dataset.leftOut}\n`);
      process.stderr.write(`Images: ${describePreparation(asked.config, dataset)} (--mirror, --crop-margin).\n`);
      const otherSplit = asked.start && describeOtherSplit(asked.start, dataset);
      if (otherSplit) process.stderr.write(`${otherSplit}\n`);
      // A run that goes on keeps its settings.
      const plan = asked.resumed ? asked : withClasses(options, fitted(asked, dataset, await givenSettings(options)), dataset);
      const longWarmup = describeLongWarmup(plan.config, totalSteps(plan, dataset));
      if (longWarmup) process.stderr.write(`${longWarmup}\n`);
      if (options.dryRun === true) return describePlan(plan, dataset);
      return await trainAndExport(plan, dataset, options, signal);
    } finally {
      dataset.close();
    }
  },
});

function fitted(plan: Plan, dataset: PreparedDataset, given: Settings): Plan {
  return { ...plan, config: fitToOwnImages(plan.config, dataset, given) };
}

/** The plan with the dataset's classes, where they are asked for. @throws UsageError where network, images and flags do not go together */
function withClasses(options: TrainOptions, { config, start, ...plan }: Plan, { classNames, title }: PreparedDataset): Plan {
  const { classes: asked, data } = options;
  if (asked && classNames.length === 0) {
    const wayOut = `sort them into a folder for each class, 2 to ${MOST_CLASSES} within one folder, or leave it out`;
    throw new UsageError(`--classes cannot be used: the images of ${data ?? title} have no classes; ${wayOut}.`);
  }
  const known = config.network.classes ?? (asked ? classNames.length : null);
  if (known === null) {
    if (configFlags(options).includes('--class-dropout')) {
      throw new UsageError('--class-dropout cannot be used without --classes: the network is told no class that could be left out.');
    }
    return { ...plan, config, start };
  }
  if (classNames.length === 0) {
    throw new UsageError(`A model of ${known} classes cannot be trained on ${title}, whose images have none: leave --init-from out.`);
  }
  if (start === null && known !== classNames.length) {
    throw new UsageError(`The network of --config has ${known} classes, and ${title} ${classNames.length}: leave them to --classes.`);
  }
  const network = { ...config.network, classes: classNames.length };
  return { ...plan, config: { ...config, network }, start: start && withNetwork(start, network, config.seed, classNames) };
}

interface Plan {
  readonly config: TrainingConfig;
  /** The run to go on with, or null for a new one. */
  readonly resumed: { readonly folder: RunFolder; readonly checkpoint: Checkpoint } | null;
  /** The model that a new run starts from, or null for seeded weights. */
  readonly start: StartingPoint | null;
}

async function planOf(options: TrainOptions): Promise<Plan> {
  if (options.resume === undefined) {
    const start = options.initFrom === undefined ? null : await readStartingPoint(modelFolder(options.initFrom));
    const before = options.splitOf === undefined ? start : await readStartingPoint(modelFolder(options.splitOf));
    const asked = await configFromOptions(options, start?.config);
    const isSameDataset = before !== null && (await isTrainedOn(before, asked));
    if (options.splitOf !== undefined && before !== null && !isSameDataset) {
      throw new UsageError(
        `--split-of ${options.splitOf} cannot be used: that model was trained on ${before.dataset.name}, not on ${asked.data}.`,
      );
    }
    // What the model was tested with stays unseen.
    const splitRule = isSameDataset ? before.splitRule : asked.splitRule;
    const config = { ...asked, splitSeed: asked.splitSeed ?? before?.splitSeed ?? null, splitRule };
    return { config, resumed: null, start: start && withNetwork(start, config.network, config.seed) };
  }
  const flags = configFlags(options).filter((flag) => !changeable.includes(flag));
  if (options.initFrom !== undefined) flags.push('--init-from');
  if (options.classes !== undefined) flags.push('--classes');
  if (flags.length > 0) throw new UsageError(`A resumed run keeps its settings: leave out ${flags.join(', ')}.`);
  const folder = await findRunFolder(options.runs, options.resume === true ? 'latest' : options.resume);
  if (options.dryRun !== true) {
    // What would stop the run shows before the images are decoded; the lock is taken when there is something to lock.
    await requireFree(folder.path);
    await requireReplaceable(folder.model);
  }
  const checkpoint = withChanges(await newestCheckpoint(folder), options);
  return { config: checkpoint.config, resumed: { folder, checkpoint }, start: null };
}

/** Whether a model was trained on the dataset that a run is to be trained on; false where there is none such, which will show. */
async function isTrainedOn({ dataset }: StartingPoint, { data, dataRoot }: TrainingConfig): Promise<boolean> {
  const located = await locateDataset(data, dataRoot ?? undefined).catch(() => null);
  return located !== null && dataset.name === datasetTitle(located);
}

function withChanges(checkpoint: Checkpoint, options: TrainOptions): Checkpoint {
  const { progress } = checkpoint;
  const config = withOverrides({ ...checkpoint.config, ...(options.data === undefined ? {} : { data: options.data }) }, options);
  if (options.steps !== undefined && options.steps < progress.step) {
    throw new UsageError(`--steps ${options.steps} cannot be used: the run has already done ${progress.step}.`);
  }
  const changes = settingDifferences(config, checkpoint.config);
  if (changes.length > 0) {
    const list = changes.map(({ setting, value, preset }) => `${setting} ${preset ?? 'nothing'} -> ${value}`);
    process.stderr.write(`Going on with other settings: ${list.join(', ')}.\n`);
  }
  return continuedWith(checkpoint, config, options.steps ?? null);
}

async function prepare({ config, resumed }: Plan, cacheRoot: string | undefined, signal: AbortSignal): Promise<PreparedDataset> {
  const isResumed = resumed !== null;
  const bars = stageBars();
  try {
    return await prepareDataset({
      data: config.data,
      dataRoot: config.dataRoot ?? undefined,
      imageSize: config.network.imageSize,
      margin: config.cropMargin,
      seed: splitSeedOf(config),
      splitRule: config.splitRule,
      cacheRoot,
      signal,
      onRead: ({ done, total }) => bars.update('reading', done, total),
      onProgress: ({ done, total }) => bars.update('decoding', done, total),
    });
  } catch (error) {
    const isWrongUse = error instanceof UnknownDatasetError || error instanceof DataOptionError;
    const moved = isResumed && error instanceof UnknownDatasetError ? ' If the images have moved, say with --data where they are.' : '';
    throw isWrongUse ? new UsageError(`${error.message}${moved}`, { cause: error }) : error;
  } finally {
    bars.stop();
  }
}

function describeModel({ title, id, samplesSeen }: StartedFrom): string {
  return `${title} (${id}), which has seen ${samplesSeen} images`;
}

function totalSteps({ config, resumed }: Plan, dataset: PreparedDataset): number {
  return resumed?.checkpoint.progress.totalSteps ?? totalStepsOf(config, dataset.train.count);
}

function describePlan({ config, resumed, start }: Plan, dataset: PreparedDataset): CommandResult {
  const { parameterCount } = parameterLayout(config.network);
  const steps = totalSteps({ config, resumed, start }, dataset);
  const done = resumed?.checkpoint.progress.step ?? 0;
  const counts = { train: dataset.train.count, validation: dataset.validation.count, test: dataset.test.count };
  process.stderr.write(`${JSON.stringify(config, null, 2)}\n`);
  process.stderr.write(
    `${dataset.title}: ${counts.train} images to train on, ${counts.validation} to validate, ${counts.test} to test.\n` +
      `${parameterCount} parameters, ${steps - done} steps of ${config.batchSize} images to do.\n`,
  );
  return { dryRun: true, config, startedFrom: start?.startedFrom ?? null, images: counts, parameters: parameterCount, steps, done };
}

async function trainAndExport(
  { config, resumed, start }: Plan,
  dataset: PreparedDataset,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<CommandResult> {
  const openFolder = async (): Promise<RunFolder> => resumed?.folder ?? createRunFolder(options.runs, dataset.name);
  const { folder, checkpoint } = await withProgress((observer) =>
    train({ config, dataset, openFolder, checkpoint: resumed?.checkpoint ?? null, start, observer, signal }),
  );
  const { progress } = checkpoint;
  const ending = endingOf(checkpoint);
  if (ending === null) {
    process.stderr.write(`Saved at step ${progress.step} of ${progress.totalSteps}; ${resuming(folder, options)} goes on.\n`);
  } else {
    if (ending === 'stopped early') {
      process.stderr.write(`${earlyStop(checkpoint)} ${resuming(folder, options, '--patience none')} goes on.\n`);
    }
    const final = await loadFinal(folder, checkpoint);
    // The run's own folder, whatever its images are called by now.
    await exportModel({ checkpoint: final, folder: folder.model, id: 'model', title: dataset.title, force: true });
    process.stderr.write(`The model is in ${folder.model}; npm run export puts it on the page.\n`);
  }
  return { run: folder.path, finished: ending !== null, ending, ...progress };
}

function earlyStop({ progress: { step, totalSteps, best } }: Checkpoint): string {
  return (
    `Stopped early at step ${step} of ${totalSteps}, since no validation after step ${best?.step ?? 0} was better: ` +
    'the weights of that step are the model.'
  );
}

/** The command that goes on with a run: by its folder, since the newest run may be another, or lie elsewhere. */
function resuming(folder: RunFolder, { cache }: TrainOptions, ...more: readonly string[]): string {
  const words = ['npm run train -- --resume', quoted(folder.path), ...(cache === undefined ? [] : ['--cache', quoted(cache)]), ...more];
  return words.join(' ');
}

/** A word as a shell takes it for one. */
function quoted(word: string): string {
  return /^[\w./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Shows a bar with loss, samples per second and time left while a run goes, and a line for each epoch. */
async function withProgress(run: (observer: TrainingObserver) => Promise<TrainingResult>): Promise<TrainingResult> {
  let bar = null as ProgressBar | null;
  let loss: number | null = null;
  let speed: number | null = null;
  try {
    return await run({
      onStart({ folder, step, totalSteps }) {
        process.stderr.write(`${step > 0 ? `Going on at step ${step} in` : 'Training in'} ${folder.path} (Ctrl-C saves and stops)\n`);
        bar = startProgress('training', totalSteps, step);
      },
      onStep({ step, report, samplesPerSecond }) {
        loss = smooth(loss, report.loss);
        speed = smooth(speed, samplesPerSecond);
        bar?.update(step, `loss ${loss.toFixed(4)}  ${speed.toFixed(1)} samples/s`);
      },
      onValidation({ step, epoch, report, isBest }) {
        const best = isBest ? ', the best so far' : '';
        bar?.note(`epoch ${epoch} (step ${step}): validation loss ${report.loss.toFixed(4)}${best}, PSNR ${report.psnr.toFixed(2)} dB`);
      },
    });
  } finally {
    bar?.stop();
  }
}

/** A running mean over about twenty values, so that the bar is calm. */
function smooth(average: number | null, value: number): number {
  return average === null ? value : average + (value - average) * 0.05;
}
