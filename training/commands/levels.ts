import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { modelCardSchema, type ModelCard, type SamplingLevels } from '../../src/documents/card.ts';
import { openNodeModel, readModelCard } from '../../src/runtime/node.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { WeightsReplacedError } from '../evaluation/errors.ts';
import { replaceFile } from '../io/files.ts';
import { findOwnLevels, MOST_OWN_STEPS } from '../publish/own-levels.ts';
import { atLeastOne, runCommand, seed } from './command.ts';
import { modelFolder } from './sampling-options.ts';
import { stageBars } from './stage-bars.ts';
import { formatTable } from './table.ts';

interface LevelsOptions {
  readonly model: string;
  readonly steps: readonly number[];
  readonly images: number;
  readonly seed: number;
  readonly provider: NodeProvider;
  readonly json?: true;
}

await runCommand<LevelsOptions>({
  name: 'levels',
  description:
    "Finds the few noise levels that follow a model's own trajectories best and stores them in its card: the page and " +
    '--spacing own take them.',
  configure(command) {
    command
      .requiredOption('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--steps <counts>', 'for runs of so many steps, several after commas', stepCounts, [5, 8, 10])
      .option('--images <count>', 'reference images', atLeastOne, 32)
      .option('--seed <number>', 'seed of the first reference image', seed, 1000)
      .addOption(new Option('--provider <name>', 'where the network runs').choices(nodeProviders).default('cpu'));
  },
  run: async ({ model: named, steps, images, seed: first, provider, json }, signal) => {
    const folder = modelFolder(named);
    const bars = stageBars();
    const model = await openNodeModel(folder, provider);
    try {
      const found = await findOwnLevels({
        model,
        steps,
        images,
        seed: first,
        signal,
        onProgress: (done, total) => bars.update('reference runs', done, total),
      });
      bars.stop();
      await storeLevels(folder, model.card, found);
      const rows = found.map(({ steps: count, alphaBars }) => [String(count), alphaBars.map(sigmaOf).join('  ')]);
      if (!json) process.stdout.write(formatTable([['steps', 'noise over signal at the start of each'], ...rows]));
      process.stderr.write(`${join(folder, 'card.json')} has them.\n`);
      return { model: model.card.id, folder, levels: found };
    } finally {
      bars.stop();
      await model.release();
    }
  },
});

/** Puts the levels into the model's card, in the place of those for as many steps. */
async function storeLevels(folder: string, searched: ModelCard, found: readonly SamplingLevels[]): Promise<void> {
  const card = await readModelCard(folder);
  if (card.file.sha256 !== searched.file.sha256) throw new WeightsReplacedError(folder);
  const others = card.ownLevels.filter(({ steps }) => !found.some((own) => own.steps === steps));
  const ownLevels = [...others, ...found].sort((one, other) => one.steps - other.steps);
  await replaceFile(join(folder, 'card.json'), [`${JSON.stringify(modelCardSchema.parse({ ...card, ownLevels }), null, 2)}\n`]);
}

function sigmaOf(alphaBar: number): string {
  return Math.sqrt((1 - alphaBar) / alphaBar).toPrecision(3);
}

function stepCounts(text: string): number[] {
  const counts = text.split(',').map(atLeastOne);
  if (counts.some((count) => count > MOST_OWN_STEPS)) throw new InvalidArgumentError(`It must be at most ${MOST_OWN_STEPS}.`);
  return [...new Set(counts)];
}
