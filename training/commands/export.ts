import { join } from 'node:path';
import { Option } from 'commander';
import { modelCardSchema, type ModelCard } from '../../src/models/card.ts';
import { weightPrecisions, type WeightPrecision } from '../../src/models/parameters.ts';
import { addToCatalog, catalogIn, exportModel, republishModel } from '../export.ts';
import { findRunFolder } from '../run-folder.ts';
import { chosenCheckpoint, type CheckpointChoice } from './chosen-checkpoint.ts';
import { runCommand, UsageError } from './command.ts';
import { modelFolder } from './sampling-options.ts';

interface ExportOptions {
  readonly run?: string;
  readonly model?: string;
  readonly checkpoint?: CheckpointChoice;
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
      .requiredOption('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option('--title <text>', "what the page calls it; by default the dataset's name, or the model's")
      .addOption(new Option('--weights <type>', 'how the file stores them: float16 takes half the bytes, and is computed with as float32').choices(weightPrecisions).default('float32'))
      .option('--to <folder>', 'the folder of models', join('public', 'models'))
      .option('--runs <folder>', 'where the numbered run folders are', 'runs')
      .option('--force', 'replace a model of another training, and what was measured of it');
  },
  run: async ({ run: wanted, model, checkpoint: which, id, title, weights, to, runs, force }) => {
    const name = modelCardSchema.shape.id.safeParse(id);
    if (!name.success) throw new UsageError(`--id ${id} cannot be used: it ${name.error.issues.map(({ message }) => message).join(', ')}.`);
    if (title?.trim() === '') throw new UsageError('--title cannot be used: it is empty, and the page shows it.');
    const folder = join(to, id);
    // Or the model would be there and not on the page.
    await catalogIn(to);
    const place = { folder, id, weights, force: force === true };
    const publish = async (): Promise<ModelCard> => {
      if (model === undefined) {
        const checkpoint = await chosenCheckpoint(await findRunFolder(runs, wanted ?? 'latest'), which);
        return exportModel({ ...place, checkpoint, title: title ?? checkpoint.dataset.title });
      }
      if (wanted !== undefined || which !== undefined) throw new UsageError('--model takes a published model: leave --run and --checkpoint out.');
      return republishModel({ ...place, model: modelFolder(model), title });
    };
    const card = await publish();
    await addToCatalog(to, card);
    process.stderr.write(`${folder}: ${card.file.bytes} bytes, step ${card.training.steps}\n`);
    return { model: folder, bytes: card.file.bytes, sha256: card.file.sha256, steps: card.training.steps };
  },
});
