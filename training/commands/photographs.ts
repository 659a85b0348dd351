import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '../../scripts/project.ts';
import { splitSeedOf, type ModelCard } from '../../src/documents/card.ts';
import { datasets } from '../data/datasets.ts';
import { UnknownDatasetError } from '../data/errors.ts';
import { describeSplit, prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { areSameImages, keepsApart } from '../data/same-split.ts';
import { OtherPhotographsError } from '../evaluation/errors.ts';
import { seed, UsageError } from './command.ts';
import type { StageBars } from './stage-bars.ts';

/* What the commands have in common that hold a model against its own photographs. */

export interface PhotographOptions {
  readonly data?: string;
  readonly dataRoot?: string;
  readonly splitSeed?: number;
  readonly cache: string;
  readonly force?: true;
}

/** Adds where the photographs are and how they are split. */
export function addPhotographOptions(command: Command): Command {
  return command
    .option('--data <name|folder>', "where the model's photographs are (default: the dataset that its card names)")
    .option('--data-root <folder>', 'where the folders of named datasets lie')
    .option('--split-seed <number>', 'seed of the split into training, validation and test (default: that of the training)', seed)
    .option('--force', 'measure though the photographs are not those of the training')
    .option('--cache <folder>', 'where what was computed is kept between runs, such as decoded images', join(projectRoot, '.cache'));
}

/**
 * The photographs of the model's own dataset, split as when it was trained; says so where they are split otherwise.
 * @throws UsageError, OtherPhotographsError, and what `prepareDataset` throws
 */
export async function openPhotographs(
  options: PhotographOptions,
  card: ModelCard,
  signal: AbortSignal,
  bars: StageBars,
): Promise<PreparedDataset> {
  const data = options.data ?? datasets.find(({ title }) => title === card.dataset.name)?.name;
  if (data === undefined) {
    throw new UsageError(`${card.title} was trained on "${card.dataset.name}": say with --data which folder that is.`);
  }
  const { dataRoot, cache } = options;
  const splitSeed = splitSeedOf(card.training);
  try {
    const dataset = await prepareDataset({
      data,
      dataRoot,
      imageSize: card.network.imageSize,
      margin: 0,
      seed: options.splitSeed ?? splitSeed,
      splitRule: card.training.splitRule,
      cacheRoot: cache,
      signal,
      onRead: ({ done, total }) => bars.update('reading', done, total),
      onProgress: ({ done, total }) => bars.update('decoding', done, total),
    });
    const notes = [dataset.leftOut, describeOthers(card, dataset, options)].filter((note) => note !== null);
    if (notes.length > 0) bars.stop();
    for (const note of notes) process.stderr.write(`${note}\n`);
    return dataset;
  } catch (error) {
    throw error instanceof UnknownDatasetError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/**
 * What there is to know where the photographs are not those that the model was trained on; null where they are.
 * @throws OtherPhotographsError where it may have been trained on what is held out, unless that is asked for
 */
function describeOthers(
  { title, dataset: trainedOn, training }: ModelCard,
  dataset: PreparedDataset,
  { splitSeed, force }: PhotographOptions,
): string | null {
  const before = { dataset: trainedOn, splitSeed: splitSeedOf(training), splitRule: training.splitRule };
  const isApart = keepsApart(before, dataset);
  const isAsked = force === true || (splitSeed !== undefined && splitSeed !== before.splitSeed);
  if (!isApart && !isAsked) {
    dataset.close();
    throw new OtherPhotographsError(title, describeSplit(dataset), trainedOn.split);
  }
  if (!isApart) {
    return (
      'The photographs are not split as those that the model was trained on, so that it may know the ones held out: ' +
      `here ${describeSplit(dataset)}, there ${trainedOn.split}.`
    );
  }
  if (areSameImages(trainedOn, dataset) !== false) return null;
  return (
    `The photographs are not all those that ${title} was trained on: here ${describeSplit(dataset)}, there ${trainedOn.split}. ` +
    'Those that are held out here it was not trained on.'
  );
}
