import { join } from 'node:path';
import { Option } from 'commander';
import { modelCardSchema } from '../../src/models/card.ts';
import { weightPrecisions, type WeightPrecision } from '../../src/models/parameters.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { addToCatalog, exportModel } from '../export.ts';
import { loadBest, loadFinal } from '../run-checkpoints.ts';
import { findRunFolder, type RunFolder } from '../run-folder.ts';
import { runCommand, UsageError } from './command.ts';
import { newestCheckpoint } from './newest-checkpoint.ts';

interface ExportOptions {
  readonly run: string;
  readonly checkpoint?: 'latest' | 'best';
  readonly id: string;
  readonly title?: string;
  readonly weights: WeightPrecision;
  readonly to: string;
  readonly runs: string;
}

await runCommand<ExportOptions>({
  name: 'export',
  description: "Puts a run's model on the page: a model folder and its entry in catalog.json.",
  configure(command) {
    command
      .option('--run <run>', 'number, name or folder of the run', 'latest')
      .addOption(
        new Option(
          '--checkpoint <which>',
          'the latest weights, or those of the best validation loss; by default the latest, but the best of a run that stopped early',
        ).choices(['latest', 'best']),
      )
      .requiredOption('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option('--title <text>', "what the page calls it; by default the dataset's name")
      .addOption(new Option('--weights <type>', 'how the file stores them: float16 takes half the bytes, and is computed with as float32').choices(weightPrecisions).default('float32'))
      .option('--to <folder>', 'the folder of models', join('public', 'models'))
      .option('--runs <folder>', 'where the numbered run folders are', 'runs');
  },
  run: async ({ run: wanted, checkpoint: which, id, title, weights, to, runs }) => {
    const name = modelCardSchema.shape.id.safeParse(id);
    if (!name.success) throw new UsageError(`--id ${id} cannot be used: it ${name.error.issues.map(({ message }) => message).join(', ')}.`);
    if (title?.trim() === '') throw new UsageError('--title cannot be used: it is empty, and the page shows it.');
    const run = await findRunFolder(runs, wanted);
    const checkpoint = await checkpointOf(run, which);
    const folder = join(to, id);
    const card = await exportModel({ checkpoint, folder, id, title: title ?? checkpoint.dataset.title, weights });
    await addToCatalog(to, card);
    process.stderr.write(`${folder}: ${card.file.bytes} bytes, step ${card.training.steps} of ${run.path}\n`);
    return { model: folder, bytes: card.file.bytes, sha256: card.file.sha256, steps: card.training.steps };
  },
});

async function checkpointOf(run: RunFolder, which: ExportOptions['checkpoint']): Promise<Checkpoint> {
  if (which === 'best') return loadBest(run);
  const latest = await newestCheckpoint(run);
  return which === 'latest' ? latest : loadFinal(run, latest);
}
