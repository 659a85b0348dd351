import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_SAMPLING, guidanceSchema, samplerNameSchema, spacingSchema, type NoiseInterval } from '../../src/diffusion/config.ts';
import type { ModelCard } from '../../src/documents/card.ts';
import { modelIdSchema } from '../../src/documents/identity.ts';
import { weightPrecisions, type WeightPrecision } from '../../src/networks/parameters.ts';
import { withAverageOfLength } from '../runs/average-snapshots.ts';
import { addToCatalog, catalogIn } from '../publish/catalog.ts';
import { exportGuide, exportModel, republishModel, type ExportRequest } from '../publish/export.ts';
import { exportDiffusers } from '../publish/export-diffusers.ts';
import { exportSampler } from '../publish/export-sampler.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { LARGEST_LENGTH } from '../../src/training-step/power-average.ts';
import { findRunFolder } from '../runs/run-folder.ts';
import { chosenCheckpoint, type CheckpointChoice } from './chosen-checkpoint.ts';
import { atLeastOne, number, runCommand, UsageError, type CommandResult } from './command.ts';
import { guidanceWeight, noiseInterval, withGuidance } from './guidance-options.ts';
import { modelFolder, samplingOf } from './sampling-options.ts';

interface ExportOptions {
  readonly run?: string;
  readonly model?: string;
  readonly checkpoint?: CheckpointChoice;
  readonly averageLength?: number;
  readonly id?: string;
  readonly guideOf?: string;
  readonly weight?: number;
  readonly interval?: NoiseInterval;
  readonly title?: string;
  readonly weights: WeightPrecision;
  readonly format: 'model' | 'diffusers' | 'sampler';
  readonly sampler: string;
  readonly steps: number;
  readonly spacing: string;
  readonly guidance?: number | true;
  readonly to: string;
  readonly runs: string;
  readonly force?: true;
}

const MODELS = join('public', 'models');
/** Where models go that are not for the page. */
const FOREIGN = 'exported';

/** What `celeba`, guided by an earlier version of itself, was first measured with. */
const DEFAULT_GUIDANCE_WEIGHT = 1.6;

await runCommand<ExportOptions>({
  name: 'export',
  description:
    "Puts a run's model, or a published one anew, on the page: a model folder and its entry in catalog.json; or makes it the guide of a model that is there.",
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
      .option(
        '--average-length <share>',
        'take the average over the last steps whose length is such a share of the training, of a run with --average-lengths',
        averageLength,
      )
      .option('--id <id>', 'name of the model in addresses and folders: lower-case letters, digits and dashes')
      .option(
        '--guide-of <id|folder>',
        'instead of --id: the model that this one, a weaker version of it, is to guide; it goes into its folder and card',
      )
      .option(
        '--weight <number>',
        'how far the model is guided unless a person says otherwise, from 1 (not at all) to 10 (default: 1.6)',
        guidanceWeight,
      )
      .option('--interval <from,to>', 'at which noise levels, from 0 (no noise) to 1 (no image) (default: all)', noiseInterval)
      .option('--title <text>', "what the page calls it; by default the dataset's name, or the model's")
      .addOption(
        new Option('--weights <type>', 'how the file stores them: float16 takes half the bytes, and is computed with as float32')
          .choices(weightPrecisions)
          .default('float32'),
      )
      .addOption(
        new Option(
          '--format <name>',
          "diffusers writes a folder that Hugging Face's diffusers opens, of a model of the kind unet2d; sampler the --model with a whole run of a sampler as one ONNX file, as Triton and KServe serve it; both into exported/<id> unless --to says otherwise",
        )
          .choices(['model', 'diffusers', 'sampler'])
          .default('model'),
      )
      .option('--steps <count>', 'of --format sampler', atLeastOne, DEFAULT_SAMPLING.steps)
      .addOption(new Option('--sampler <name>', 'of --format sampler').choices(samplerNameSchema.options).default(DEFAULT_SAMPLING.sampler))
      .addOption(new Option('--spacing <name>', 'of --format sampler').choices(spacingSchema.options).default(DEFAULT_SAMPLING.spacing))
      .option(
        '--guidance [weight]',
        'of --format sampler: how far it is guided (default: not at all; without a number as the card says)',
        guidanceWeight,
      )
      .option('--to <folder>', 'the folder of models', MODELS)
      .option('--runs <folder>', 'where the numbered run folders are', 'runs')
      .option('--force', 'replace a model, or a guide, of another training, and what was measured of it');
  },
  run: async (options) => {
    const { id, guideOf, model, run, checkpoint, averageLength: length, title, weight, interval } = options;
    if ((id === undefined) === (guideOf === undefined))
      throw new UsageError('Give --id, the name of a model, or --guide-of, the model that this one is to guide.');
    if (model !== undefined && [run, checkpoint, length].some((given) => given !== undefined)) {
      throw new UsageError('--model takes a published model: leave --run, --checkpoint and --average-length out.');
    }
    if (title?.trim() === '') throw new UsageError('--title cannot be used: it is empty, and the page shows it.');
    if (guideOf !== undefined) {
      if (title !== undefined) throw new UsageError('A guide is called by its model: leave --title out.');
      return publishGuide(options, guideOf);
    }
    if (weight !== undefined || interval !== undefined)
      throw new UsageError('--weight and --interval are for guides: give --guide-of, or leave them out.');
    if (options.format === 'diffusers') return writeForDiffusers(options, id ?? '');
    if (options.format === 'sampler') return writeSampler(options, id ?? '');
    return publishModel(options, id ?? '');
  },
});

async function writeForDiffusers({ model, to, force, ...source }: ExportOptions, id: string): Promise<CommandResult> {
  requireName(id);
  const folder = join(to === MODELS ? FOREIGN : to, id);
  const from = model === undefined ? await trainedModel(source) : { model: modelFolder(model) };
  await exportDiffusers({ from, folder, force: force === true });
  process.stderr.write(`${folder}\n`);
  return { folder };
}

async function writeSampler(options: ExportOptions, id: string): Promise<CommandResult> {
  requireName(id);
  const { model, to, weights, force } = options;
  if (model === undefined) throw new UsageError('--format sampler takes a published model: say which with --model.');
  const source = modelFolder(model);
  const folder = join(to === MODELS ? FOREIGN : to, id);
  const unguided = await samplingOf({ ...options, eta: 0, clip: true }, source);
  const described = await readModelCard(source);
  const sampling = withGuidance(options, unguided, described, described.classes !== null);
  const card = await exportSampler({ model: source, folder, sampling, weights, force: force === true });
  process.stderr.write(`${folder}: ${card.title} by ${sampling.sampler} in ${sampling.steps} steps, for Triton and KServe\n`);
  return { folder, ...sampling };
}

/** @throws UsageError */
function requireName(id: string): void {
  const name = modelIdSchema.safeParse(id);
  if (!name.success) throw new UsageError(`--id ${id} cannot be used: it ${name.error.issues.map(({ message }) => message).join(', ')}.`);
}

async function publishModel({ model, title, weights, to, force, ...source }: ExportOptions, id: string): Promise<CommandResult> {
  requireName(id);
  const folder = join(to, id);
  // Or the model would be there and not on the page.
  await catalogIn(to);
  const place = { folder, id, weights, force: force === true };
  const publish = async (): Promise<ModelCard> => {
    if (model !== undefined) return republishModel({ ...place, model: modelFolder(model), title });
    const trained = await trainedModel(source);
    return exportModel({ ...place, ...trained, title: title ?? trained.checkpoint.dataset.title });
  };
  const card = await publish();
  await addToCatalog(to, card);
  return report(folder, card);
}

async function publishGuide(
  { model, weights, to, force, weight, interval, ...source }: ExportOptions,
  guideOf: string,
): Promise<CommandResult> {
  const folder = existsSync(join(to, guideOf, 'card.json')) ? join(to, guideOf) : guideOf;
  const guidance = guidanceSchema.parse({ weight: weight ?? DEFAULT_GUIDANCE_WEIGHT, interval });
  const from = model === undefined ? await trainedModel(source) : { model: modelFolder(model) };
  const card = await exportGuide({ from, folder, guidance, weights, force: force === true });
  return report(join(folder, 'guide'), card);
}

function report(folder: string, { file: { bytes, sha256 }, training: { steps } }: ModelCard): CommandResult {
  process.stderr.write(`${folder}: ${bytes} bytes, step ${steps}\n`);
  return { model: folder, bytes, sha256, steps };
}

/** The wanted checkpoint of the wanted run, with the average of the wanted length. */
async function trainedModel({
  run: wanted,
  runs,
  checkpoint: which,
  averageLength: length,
}: Pick<ExportOptions, 'run' | 'runs' | 'checkpoint' | 'averageLength'>): Promise<Pick<ExportRequest, 'checkpoint' | 'averageLength'>> {
  const run = await findRunFolder(runs, wanted ?? 'latest');
  const chosen = await chosenCheckpoint(run, which);
  return { checkpoint: length === undefined ? chosen : await withAverageOfLength(run, chosen, length), averageLength: length ?? null };
}

function averageLength(text: string): number {
  const value = number(text);
  if (!(value >= 0.01 && value <= LARGEST_LENGTH)) throw new InvalidArgumentError(`It must be from 0.01 to ${LARGEST_LENGTH}.`);
  return value;
}
