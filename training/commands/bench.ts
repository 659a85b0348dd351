import { join } from 'node:path';
import { Argument, InvalidArgumentError, Option } from 'commander';
import { trainingPrecisions } from '../../src/training-graph/training-step.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { nodeProviders, webProviders, type WebProvider } from '../../src/runtime/provider.ts';
import { timeSamplingInBrowser } from '../bench/browser.ts';
import { benchmarkExtraction, benchmarkStatistics } from '../bench/evaluate.ts';
import { profileTraining } from '../bench/operators.ts';
import { summarize, timeSamplingInNode, type RunTiming, type SamplingBenchmark } from '../bench/sample.ts';
import { benchmarkTraining, WARM_UP_ROUNDS } from '../bench/train.ts';
import type { TrainingConfig } from '../config/config.ts';
import { presetNames, presets } from '../config/presets.ts';
import { benchBrowser, benchBrowserTrain } from './bench-browser.ts';
import { benchTrainGrid, isGrid, type GridOptions } from './bench-grid.ts';
import { atLeastOne, runCommand, UsageError, type CommandResult } from './command.ts';
import { startProgress } from './progress.ts';

const BATCHES = [1, 8] as const;

const integers = (value: string): number[] => value.split(',').map(atLeastOne);

const subjects: Record<string, (options: BenchOptions, signal: AbortSignal) => Promise<CommandResult>> = {
  train: (options, signal) => {
    if (options.operators) return benchOperators(options, signal);
    return isGrid(options) ? benchTrainGrid(options, configOf(options), signal) : benchTrain(options, signal);
  },
  sample: benchSample,
  browser: benchBrowser,
  'browser-train': benchBrowserTrain,
  evaluate: benchEvaluate,
};

function providersOf(value: string): WebProvider[] {
  return value.split(',').map((name) => {
    const provider = webProviders.find((candidate) => candidate === name);
    if (!provider) throw new InvalidArgumentError(`There is no ${name}: use ${webProviders.join(', ')}, or both with a comma.`);
    return provider;
  });
}

interface BenchOptions extends GridOptions {
  readonly rounds: number;
  readonly preset: string;
  readonly batchSize: number;
  readonly operators?: true;
  readonly model: string;
  readonly webProviders?: readonly WebProvider[];
  readonly batches: readonly number[];
  readonly features?: string;
}

await runCommand<BenchOptions>({
  name: 'bench',
  description: 'Measures this machine. Leave it alone meanwhile: the numbers are worth what its quiet is worth.',
  configure(command) {
    command
      .addArgument(new Argument('<what>', 'what to measure').choices(Object.keys(subjects)))
      .option('--rounds <count>', 'measurements, of which the median counts', atLeastOne, 20)
      .option('--preset <name>', `train: whose network and optimizer, ${presetNames.join(' or ')}; --grid has the study's`, 'study')
      .option('--batch-size <count>', 'train: images in a step; --grid has --batch-sizes', atLeastOne, 16)
      .option('--python <program>', 'train: a Python that has PyTorch, whose same step is timed in turn with ours')
      .option(
        '--operators',
        "train: what each kind of operator takes of a step, by the runtime's profile of as many runs as there are rounds",
      )
      .option('--grid', 'train: the study network in every combination of image size, patch size, normalisation and batch size')
      .option('--image-sizes <list>', 'train: sides of the images in the grid', integers, [64, 32])
      .option('--batch-sizes <list>', 'train: batch sizes in the grid', integers, [16, 64])
      .addOption(
        new Option('--provider <name>', 'train: where the steps run, cuda beside PyTorch on the same card')
          .choices(nodeProviders)
          .default('cpu'),
      )
      .addOption(
        new Option('--precision <kind>', 'train: mixed for features and gradients in half precision')
          .choices(trainingPrecisions)
          .default('float32'),
      )
      .option('--steps-per-run <count>', 'train: steps in one run of the runtime', atLeastOne, presets.study.stepsPerRun)
      .option('--model <id>', 'sample, browser, browser-train: a model of public/models', 'flowers')
      .option('--web-providers <list>', 'browser: where the page computes (default: wasm, and webgpu where there is a card)', providersOf)
      .option('--batches <list>', 'browser: images in an evaluation', integers, [1, 4, 16])
      .option('--features <file>', 'evaluate: the official feature network (default: one of its shape with made-up weights)');
  },
  run: async (options, signal, [what = '']) => {
    const subject = subjects[what];
    if (!subject) throw new UsageError(`There is nothing called ${what} to measure.`);
    return subject(options, signal);
  },
});

/** The configuration of a preset, on no dataset. */
function configOf({ preset, batchSize, provider, precision, stepsPerRun }: BenchOptions): TrainingConfig {
  const name = presetNames.find((candidate) => candidate === preset);
  if (!name) throw new UsageError(`There is no preset ${preset}: use ${presetNames.join(' or ')}.`);
  const { network, ...settings } = presets[name];
  return {
    ...settings,
    network: { ...network, widths: [...network.widths] },
    preset: name,
    data: 'none',
    dataRoot: null,
    batchSize,
    provider,
    precision,
    stepsPerRun,
  };
}

async function benchOperators(options: BenchOptions, signal: AbortSignal): Promise<CommandResult> {
  const { rounds, preset, provider, precision, batchSize } = options;
  const operators = await profileTraining(configOf(options), rounds, signal);
  for (const { operator, provider: where, callsPerStep, millisecondsPerStep, share } of operators) {
    process.stderr.write(
      `${operator.padEnd(20)} ${where.padEnd(8)} ${callsPerStep.toFixed(0).padStart(5)} a step ${millisecondsPerStep.toFixed(1).padStart(9)} ms  ${(100 * share).toFixed(1).padStart(5)} %\n`,
    );
  }
  return { bench: 'train', preset, provider, precision, batchSize, operators };
}

async function benchTrain(options: BenchOptions, signal: AbortSignal): Promise<CommandResult> {
  const { rounds } = options;
  const config = configOf(options);
  const bar = startProgress('measuring', rounds + WARM_UP_ROUNDS);
  const onRound = (done: number): void => bar.update(done, '');
  const result = await benchmarkTraining({ config, rounds, signal, onRound }).finally(() => bar.stop());
  process.stderr.write(
    [
      `${result.parameters} parameters, batch ${result.batchSize}, ${config.network.imageSize}x${config.network.imageSize}, ${result.gigaflopsPerSample.toFixed(2)} GFLOP per sample`,
      `training step     ${result.samplesPerSecond.toFixed(1)} samples/s  ${result.gigaflopsPerSecond.toFixed(1)} GFLOP/s`,
      `matrix product    ${result.matrixGigaflopsPerSecond.toFixed(1)} GFLOP/s`,
      `ratio             ${result.ratio.toFixed(3)}, the middle half of the rounds from ${result.ratioQuartiles.map((ratio) => ratio.toFixed(3)).join(' to ')}`,
      `waiting for data  ${(100 * result.shareWaiting).toFixed(1)} % of a step`,
      `resident memory   ${(result.residentBytes / 1e9).toFixed(2)} GB`,
      '',
    ].join('\n'),
  );
  return { bench: 'train', preset: config.preset, ...result };
}

async function benchSample({ rounds, model: id }: BenchOptions, signal: AbortSignal): Promise<CommandResult> {
  const rows: SamplingBenchmark[] = [];
  const model = await openNodeModel(join('public', 'models', id));
  try {
    for (const batch of BATCHES) {
      rows.push(summarize('node cpu', batch, await repeat(rounds, signal, () => timeSamplingInNode(model, batch))));
    }
  } finally {
    await model.release();
  }
  for (const batch of BATCHES) {
    rows.push(summarize('chromium wasm', batch, await timeSamplingInBrowser({ model: id, provider: 'wasm', batch, rounds, signal })));
  }
  for (const { where, batch, millisecondsPerStep, shareOutside } of rows) {
    process.stderr.write(
      `${where.padEnd(14)} batch ${batch}  ${millisecondsPerStep.toFixed(1).padStart(7)} ms per step  ${(100 * shareOutside).toFixed(1)} % outside the session\n`,
    );
  }
  return { bench: 'sample', model: id, rows };
}

async function benchEvaluate({ rounds, features }: BenchOptions, signal: AbortSignal): Promise<CommandResult> {
  // First, for its memory.
  const statistics = await benchmarkStatistics(signal);
  const bar = startProgress('measuring', rounds);
  const onRound = (done: number): void => bar.update(done, '');
  const extraction = await benchmarkExtraction({ features: features ?? null, rounds, signal, onRound }).finally(() => bar.stop());
  const { images, side, batchSize, network } = extraction;
  process.stderr.write(
    [
      `${network}, ${images} images timed, ${side}x${side}, batch ${batchSize}, ${extraction.gigaflopsPerImage.toFixed(2)} GFLOP per image`,
      `feature network   ${extraction.imagesPerSecond.toFixed(1)} images/s  ${extraction.gigaflopsPerSecond.toFixed(1)} GFLOP/s`,
      `matrix product    ${extraction.matrixGigaflopsPerSecond.toFixed(1)} GFLOP/s`,
      `ratio             ${extraction.ratio.toFixed(3)}`,
      `statistics        ${statistics.statisticsSeconds.toFixed(1)} s for ${statistics.images} drawn features of ${statistics.dimensions}`,
      `Fréchet distance  ${statistics.frechetSeconds.toFixed(1)} s`,
      `resident memory   ${(statistics.residentBytes / 1e9).toFixed(2)} GB with the statistics of ${statistics.images} images`,
      '',
    ].join('\n'),
  );
  return { bench: 'evaluate', statistics, extraction };
}

/** Measures `rounds` times, after a first time that only warms up. */
async function repeat(rounds: number, signal: AbortSignal, measure: () => Promise<RunTiming>): Promise<RunTiming[]> {
  const runs: RunTiming[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    signal.throwIfAborted();
    const timing = await measure();
    if (round > 0) runs.push(timing);
  }
  return runs;
}
