import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { modelCardSchema, type ModelCard } from '../../src/models/card.ts';
import { weightPrecisions, type WeightPrecision } from '../../src/models/parameters.ts';
import { withAverageOfLength } from '../average-snapshots.ts';
import { addToCatalog, catalogIn, exportModel, republishModel } from '../export.ts';
import { LARGEST_LENGTH } from '../power-average.ts';
import { findRunFolder } from '../run-folder.ts';
import { chosenCheckpoint, type CheckpointChoice } from './chosen-checkpoint.ts';
import { number, runCommand, UsageError } from './command.ts';
import { modelFolder } from './sampling-options.ts';

interface ExportOptions {
  readonly run?: string;
  readonly model?: string;
  readonly checkpoint?: CheckpointChoice;
  readonly averageLength?: number;
  readonly id: string;
  readonly title?: string;
  readonly weights: WeightPrecision;
  readonly to: string;
  readonly runs: string;
  readonly force?: true;
}

await runCommand<ExportOptions>({
  name: 'export',
  description: "Puts a run's model, or a published one anew, on the page: a model folder and its entry in catalog.json.",
  configure(command) {
    command
      .option('--run <run>', 'number, name or folder of the run; the latest by default')
      .option('--model <id|folder>', 'instead of a run: a published model, to store it otherwise or under another name')
      .addOption(
        new Option(
          '--checkpoint <which>',
          'the latest weights, or those of the best validation loss; by default the latest, but the best of a run that stopped early',
        ).choices(['latest', 'best']),
      )
      .option('--average-length <share>', 'take the average over the last steps whose length is such a share of the training, of a run with --average-lengths', averageLength)
      .requiredOption('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option('--title <text>', "what the page calls it; by default the dataset's name, or the model's")
      .addOption(new Option('--weights <type>', 'how the file stores them: float16 takes half the bytes, and is computed with as float32').choices(weightPrecisions).default('float32'))
      .option('--to <folder>', 'the folder of models', join('public', 'models'))
      .option('--runs <folder>', 'where the numbered run folders are', 'runs')
      .option('--force', 'replace a model of another training, and what was measured of it');
  },
  run: async ({ run: wanted, model, checkpoint: which, averageLength: length, id, title, weights, to, runs, force }) => {
    const name = modelCardSchema.shape.id.safeParse(id);
    if (!name.success) throw new UsageError(`--id ${id} cannot be used: it ${name.error.issues.map(({ message }) => message).join(', ')}.`);
    if (title?.trim() === '') throw new UsageError('--title cannot be used: it is empty, and the page shows it.');
    const folder = join(to, id);
    // Or the model would be there and not on the page.
    await catalogIn(to);
    const place = { folder, id, weights, force: force === true };
    const publish = async (): Promise<ModelCard> => {
      if (model === undefined) {
        const run = await findRunFolder(runs, wanted ?? 'latest');
        const chosen = await chosenCheckpoint(run, which);
        const checkpoint = length === undefined ? chosen : await withAverageOfLength(run, chosen, length);
        return exportModel({ ...place, checkpoint, averageLength: length ?? null, title: title ?? checkpoint.dataset.title });
      }
      if ([wanted, which, length].some((given) => given !== undefined)) throw new UsageError('--model takes a published model: leave --run, --checkpoint and --average-length out.');
      return republishModel({ ...place, model: modelFolder(model), title });
    };
    const card = await publish();
    await addToCatalog(to, card);
    process.stderr.write(`${folder}: ${card.file.bytes} bytes, step ${card.training.steps}\n`);
    return { model: folder, bytes: card.file.bytes, sha256: card.file.sha256, steps: card.training.steps };
  },
});

function averageLength(text: string): number {
  const value = number(text);
  if (!(value >= 0.01 && value <= LARGEST_LENGTH)) throw new InvalidArgumentError(`It must be from 0.01 to ${LARGEST_LENGTH}.`);
  return value;
}
