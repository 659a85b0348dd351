import { join } from 'node:path';
import { Option } from 'commander';
import { UNKNOWN_DATA } from '../../src/diffusers/origin.ts';
import { modelIdSchema } from '../../src/documents/identity.ts';
import { weightPrecisions, type WeightPrecision } from '../../src/networks/parameters.ts';
import { importModel } from '../import/import-model.ts';
import { addToCatalog, catalogIn } from '../publish/catalog.ts';
import { runCommand, UsageError } from './command.ts';

interface ImportOptions {
  readonly from: string;
  readonly id: string;
  readonly title?: string;
  readonly dataset: string;
  readonly licence: string;
  readonly weights: WeightPrecision;
  readonly to: string;
  readonly force?: true;
}

await runCommand<ImportOptions>({
  name: 'import',
  description:
    "Puts a model of Hugging Face's diffusers on the page: a UNet2DModel and its scheduler, as save_pretrained writes them, become a " +
    'model folder and its entry in catalog.json.',
  configure(command) {
    command
      .requiredOption('--from <folder>', 'the folder with unet and scheduler, as save_pretrained writes it')
      .requiredOption('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option('--title <text>', 'what the page calls it (default: the id)')
      .option('--dataset <text>', 'what it was trained on', UNKNOWN_DATA.name)
      .option('--licence <text>', 'of what it was trained on', UNKNOWN_DATA.licence)
      .addOption(
        new Option('--weights <precision>', 'float16 makes the file half as large; the weights are rounded, computed is in float32')
          .choices(weightPrecisions)
          .default('float32'),
      )
      .option('--to <folder>', 'the folder of models', join('public', 'models'))
      .option('--force', 'replace a model of another origin, and what was measured of it');
  },
  run: async ({ from, id, title, dataset, licence, weights, to, force }) => {
    const name = modelIdSchema.safeParse(id);
    if (!name.success) throw new UsageError(`--id ${id} cannot be used: it ${name.error.issues.map(({ message }) => message).join(', ')}.`);
    if (title?.trim() === '') throw new UsageError('--title cannot be used: it is empty, and the page shows it.');
    // Or the model would be there and not on the page.
    await catalogIn(to);
    const folder = join(to, id);
    const card = await importModel({
      from,
      folder,
      id,
      title: title ?? id,
      weights,
      force: force === true,
      dataset: { name: dataset, licence },
    });
    await addToCatalog(to, card);
    process.stderr.write(`${folder}: ${card.file.bytes} bytes\n`);
    return { model: folder, bytes: card.file.bytes, sha256: card.file.sha256 };
  },
});
