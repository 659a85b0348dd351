import { join } from 'node:path';
import { Option } from 'commander';
import { projectRoot } from '../../scripts/project.ts';
import { compare, REFERENCE_IMAGES } from '../comparison/compare.ts';
import type { Outcome } from '../comparison/outcome.ts';
import { recipes } from '../comparison/recipes.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { UnknownDatasetError } from '../data/errors.ts';
import { DataOptionError } from '../../src/training-step/errors.ts';
import { prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { describeFewImages } from '../../src/metrics/few-images.ts';
import { openFeatureNetwork } from '../evaluation/feature-network.ts';
import { openMatrixProduct } from '../evaluation/matrix-product.ts';
import { currentOrigin } from '../config/origin.ts';
import { describePreparation } from '../config/preparation.ts';
import { presets } from '../config/presets.ts';
import { formatMeasure, measureTitle } from '../../src/metrics/measure-format.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { atLeastOne, runCommand, seed, UsageError } from './command.ts';
import { stageBars, type StageBars } from './stage-bars.ts';

interface CompareOptions {
  readonly data: string;
  readonly dataRoot?: string;
  readonly imageSize: number;
  readonly steps: number;
  readonly samples: number;
  readonly features: string | boolean;
  readonly only?: readonly string[];
  readonly seed: number;
  readonly provider: NodeProvider;
  readonly out?: string;
  readonly cache: string;
}

await runCommand<CompareOptions>({
  name: 'compare',
  description:
    'Finds out what each ingredient of the training recipe is worth: trains without it, or with it alone, on equally ' +
    'many images, and measures validation loss, PSNR and the pictures.',
  configure(command) {
    command
      .requiredOption('--data <name|folder>', 'celeba, flowers102, or any folder of images')
      .option('--data-root <folder>', 'where the folders of named datasets lie')
      .option('--image-size <pixels>', 'side of the images', atLeastOne, 32)
      .option('--steps <count>', 'steps of each run, of 16 images each', atLeastOne, 1250)
      .option('--samples <images>', 'images generated and measured', atLeastOne, 1024)
      .option('--features <file>', 'the feature network (default: the official one, downloaded at first use)')
      .option('--no-features', 'measure validation loss and PSNR alone')
      .option('--only <recipes...>', `only these of ${recipes.map(({ id }) => id).join(', ')}`)
      .option('--seed <number>', 'decides split, order, noise and first weights', seed, 1)
      .addOption(new Option('--provider <name>', 'where to compute').choices(nodeProviders).default('cpu'))
      .option('--out <folder>', 'where runs and outcomes go; what is there already is not done again (default: in runs/)')
      .option('--cache <folder>', 'where decoded images and features are kept between runs', join(projectRoot, '.cache'));
  },
  run: async (options, signal) => {
    const chosen = options.only ? recipes.filter(({ id }) => options.only?.includes(id)) : recipes;
    const unknown = options.only?.find((id) => !recipes.some((recipe) => recipe.id === id));
    if (unknown !== undefined) throw new UsageError(`There is no recipe ${unknown}: use ${recipes.map(({ id }) => id).join(', ')}.`);
    const base = baseConfig(options);
    const bars = stageBars();
    const matrices = await openMatrixProduct(signal);
    const opened: { close: () => void }[] = [];
    const open = async (margin: number, imageSize = options.imageSize): Promise<PreparedDataset> => {
      const dataset = await prepare({ ...options, imageSize }, margin, bars, signal);
      opened.push(dataset);
      return dataset;
    };
    try {
      const dataset = await open(base.cropMargin);
      if (dataset.leftOut) {
        bars.stop();
        process.stderr.write(`${dataset.leftOut}\n`);
      }
      bars.stop();
      process.stderr.write(`Images: ${describePreparation(base, dataset)}.\n`);
      const photographs = await open(0);
      const network =
        options.features === false
          ? null
          : await openFeatureNetwork({
              file: typeof options.features === 'string' ? options.features : null,
              provider: options.provider,
              cacheRoot: options.cache,
              signal,
              onProgress: ({ done, total }) => bars.update('downloading', done, total),
            });
      try {
        const { devices, commit } = await currentOrigin(options.provider);
        const outcomes = await compare({
          recipes: chosen,
          base,
          dataset,
          datasetAt: (imageSize) => open(base.cropMargin, imageSize),
          photographs,
          network,
          samples: options.samples,
          product: matrices.product,
          folder: options.out ?? join('runs', `comparison-${dataset.name}-${options.imageSize}-${options.steps}`),
          cacheRoot: options.cache,
          origin: { device: devices.join(', then '), commit },
          onProgress: bars.update,
          signal,
        });
        bars.stop();
        const few = network && describeFewImages(options.samples, Math.min(REFERENCE_IMAGES, photographs.train.count));
        process.stderr.write(`${tableOf(outcomes)}\n${few ? `\n${few}\n` : ''}`);
        return { compared: dataset.title, imageSize: options.imageSize, outcomes };
      } finally {
        await network?.release();
      }
    } finally {
      bars.stop();
      for (const dataset of opened) dataset.close();
      await matrices.release();
    }
  },
});

function baseConfig({ data, dataRoot, imageSize, steps, seed, provider }: CompareOptions): TrainingConfig {
  const { network, ...settings } = presets.compact;
  const config = trainingConfigSchema.safeParse({
    ...settings,
    preset: 'compact',
    data,
    dataRoot: dataRoot ?? null,
    network: { ...network, imageSize },
    steps,
    seed,
    provider,
    sampleEvery: 0,
  });
  if (!config.success)
    throw new UsageError(`--image-size ${imageSize} cannot be used: ${config.error.issues.map(({ message }) => message).join(', ')}.`);
  return config.data;
}

async function prepare(options: CompareOptions, margin: number, bars: StageBars, signal: AbortSignal): Promise<PreparedDataset> {
  const { data, dataRoot, imageSize, seed, cache } = options;
  try {
    return await prepareDataset({
      data,
      dataRoot,
      imageSize,
      margin,
      seed,
      splitRule: presets.compact.splitRule,
      cacheRoot: cache,
      signal,
      onProgress: ({ done, total }) => bars.update('decoding', done, total),
    });
  } catch (error) {
    const isWrongUse = error instanceof UnknownDatasetError || error instanceof DataOptionError;
    throw isWrongUse ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** The outcomes as a Markdown table. */
function tableOf(outcomes: readonly Outcome[]): string {
  const names = outcomes[0]?.metrics.map(({ name }) => measureTitle(name)) ?? [];
  const rows = outcomes.map(({ title, parameters, samplesSeen, hours, validationLoss, psnr, metrics }) => [
    title,
    parameters.toLocaleString('en'),
    samplesSeen.toLocaleString('en'),
    (60 * hours).toFixed(1),
    validationLoss?.toFixed(4) ?? '',
    psnr?.toFixed(2) ?? '',
    ...metrics.map((measure) => formatMeasure(measure)),
  ]);
  const head = ['recipe', 'parameters', 'images seen', 'minutes', 'validation loss', 'PSNR in dB', ...names];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
