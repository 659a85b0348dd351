import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '../../scripts/project.ts';
import { splitSeedOf, type ModelCard } from '../../src/models/card.ts';
import { datasets } from '../data/datasets.ts';
import { UnknownDatasetError } from '../data/errors.ts';
import { describeSplit, prepareDataset, type PreparedDataset } from '../data/prepare.ts';
import { seed, UsageError } from './command.ts';
import type { StageBars } from './stage-bars.ts';

/* What the commands have in common that hold a model against its own photographs. */

export interface PhotographOptions {
  readonly data?: string;
  readonly dataRoot?: string;
  readonly splitSeed?: number;
  readonly cache: string;
}

/** Adds where the photographs are and how they are split. */
export function addPhotographOptions(command: Command): Command {
  return command
    .option('--data <name|folder>', "where the model's photographs are (default: the dataset that its card names)")
    .option('--data-root <folder>', 'where the folders of named datasets lie')
    .option('--split-seed <number>', 'seed of the split into training, validation and test (default: that of the training)', seed)
    .option('--cache <folder>', 'where what was computed is kept between runs, such as decoded images', join(projectRoot, '.cache'));
}

/** The photographs of the model's own dataset, split as when it was trained; says so where they are split otherwise. */
export async function openPhotographs(options: PhotographOptions, card: ModelCard, signal: AbortSignal, bars: StageBars): Promise<PreparedDataset> {
  const data = options.data ?? datasets.find(({ title }) => title === card.dataset.name)?.name;
  if (data === undefined) {
    throw new UsageError(`${card.title} was trained on "${card.dataset.name}": say with --data which folder that is.`);
  }
  const { dataRoot, cache } = options;
  const { imageSize } = card.network;
  const splitSeed = options.splitSeed ?? splitSeedOf(card.training);
  try {
    const onProgress = ({ done, total }: { done: number; total: number }): void => bars.update('decoding', done, total);
    const dataset = await prepareDataset({ data, dataRoot, imageSize, margin: 0, seed: splitSeed, cacheRoot: cache, signal, onProgress });
    if (dataset.leftOut) {
      bars.stop();
      process.stderr.write(`${dataset.leftOut}\n`);
    }
    if (describeSplit(dataset) !== card.dataset.split) {
      bars.stop();
      process.stderr.write(
        'The photographs are not split as those that the model was trained on, so that it may know the ones held out: ' +
          `here ${describeSplit(dataset)}, there ${card.dataset.split}.\n`,
      );
    }
    return dataset;
  } catch (error) {
    throw error instanceof UnknownDatasetError ? new UsageError(error.message, { cause: error }) : error;
  }
}
