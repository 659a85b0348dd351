import { join } from 'node:path';
import { loadCheckpoint } from '../checkpoint.ts';
import { addToCatalog, exportModel } from '../export.ts';
import { findRunFolder } from '../run-folder.ts';
import { runCommand, UsageError } from './command.ts';

await runCommand({
  name: 'export',
  description: "Puts a run's model on the page: a model folder and its entry in catalog.json.",
  configure(command) {
    command
      .option('--run <run>', 'number, name or folder of the run', 'latest')
      .requiredOption('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option('--title <text>', "what the page calls it; by default the dataset's name")
      .option('--to <folder>', 'the folder of models', join('public', 'models'))
      .option('--runs <folder>', 'where the numbered run folders are', 'runs');
  },
  run: async (options) => {
    const id = String(options['id']);
    if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) throw new UsageError(`--id ${id} must be lower-case letters, digits and dashes.`);
    const run = await findRunFolder(String(options['runs']), String(options['run']));
    const checkpoint = await loadCheckpoint(run.checkpoint);
    const title = typeof options['title'] === 'string' ? options['title'] : checkpoint.dataset.title;
    const models = String(options['to']);
    const card = await exportModel({ checkpoint, folder: join(models, id), id, title });
    await addToCatalog(models, card);
    process.stderr.write(`${join(models, id)}: ${card.file.bytes} bytes, step ${card.training.steps} of ${run.path}\n`);
    return { model: join(models, id), bytes: card.file.bytes, sha256: card.file.sha256, steps: card.training.steps };
  },
});
