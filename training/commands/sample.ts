import { Option } from 'commander';
import { describeCost } from '../../src/diffusion/cost.ts';
import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import type { DiffusionConfig, ImageClasses } from '../../src/documents/card.ts';
import { inferenceModel } from '../../src/networks/inference.ts';
import { recipeOf, type RecipeDocument } from '../../src/documents/recipe.ts';
import type { DenoisingModel, ModelIdentity } from '../../src/runtime/model.ts';
import { openNodeModel, openNodeWeights, readModelCard } from '../../src/runtime/node.ts';
import { sha256Of } from '../io/files.ts';
import { generateImages } from '../publish/generate.ts';
import type { ImageBatch } from '../io/images.ts';
import { findRunFolder } from '../runs/run-folder.ts';
import { servingWeights } from '../../src/training-step/state.ts';
import { chosenCheckpoint, type CheckpointChoice } from './chosen-checkpoint.ts';
import { labelNamed, requireClasses } from './class-options.ts';
import { atLeastOne, runCommand, UsageError } from './command.ts';
import {
  addGuidanceOptions,
  describeGuidance,
  isGuided,
  openGuide,
  type GuidanceOptions,
  type GuidedSampling,
} from './guidance-options.ts';
import { startProgress, type ProgressBar } from './progress.ts';
import { clearImages, openSampleOutput, writeGrid, writeSingly } from './sample-output.ts';
import { addDrawingOptions, modelFolder, samplingOf, type DrawingOptions } from './sampling-options.ts';

interface SampleOptions extends Omit<DrawingOptions, 'model'>, GuidanceOptions {
  readonly model?: string;
  readonly run?: string;
  readonly checkpoint?: CheckpointChoice;
  readonly runs: string;
  readonly count: number;
  readonly columns?: number;
  readonly scale: number;
  readonly out: string;
  readonly force?: true;
  readonly class?: string;
  readonly classes?: true;
}

/** Images that are drawn before they are written into a folder: what is drawn is kept in memory until then. */
const WRITTEN_AT_ONCE = 256;

await runCommand<SampleOptions>({
  name: 'sample',
  description:
    'Draws images from a model, or from a checkpoint of a run, and writes them as one PNG or as one PNG each; each file carries its ' +
    'recipe: dropped on the page it restores the settings.',
  configure(command) {
    addGuidanceOptions(addDrawingOptions(command))
      .option('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--run <run>', 'instead of a model: number, name or folder of a run, or latest')
      .addOption(
        new Option('--checkpoint <which>', 'with --run: the latest weights or the best (default: as npm run export)').choices([
          'latest',
          'best',
        ]),
      )
      .option('--runs <folder>', 'where the numbered run folders are', 'runs')
      .addOption(new Option('--class <name>', 'draw images of one class, of a model that was trained with classes').conflicts('classes'))
      .option('--classes', 'draw images of all classes, each as often as training images have it')
      .option('--count <images>', 'how many images', atLeastOne, 16)
      .option('--columns <count>', 'images in a row of the grid (default: a square)', atLeastOne)
      .option('--scale <factor>', 'how many pixels wide each pixel is drawn', atLeastOne, 1)
      .option('--out <file|folder>', 'a PNG for a grid, or a folder for one PNG each, as programs for FID take them', 'samples.png')
      .option('--force', 'replace what is there, though this command did not write it');
  },
  run: async (options, signal) => {
    const { count, seed, scale, columns } = options;
    if (isGuided(options) && options.run !== undefined)
      throw new UsageError('A run is drawn without guidance: export its model and draw that with --model, or leave --guidance out.');
    if ((options.model === undefined) === (options.run === undefined))
      throw new UsageError('Say what to draw from: --model or --run, one of them.');
    if (options.run === undefined && options.checkpoint !== undefined)
      throw new UsageError('--checkpoint is one of a run: give --run, or leave it out.');
    const unguided = await samplingOf(options, options.model === undefined ? null : modelFolder(options.model));
    const output = await openSampleOutput(options.out, options.force === true);
    if (output.kind === 'folder' && columns !== undefined)
      throw new UsageError('--columns arranges a grid: give --out a name that ends in .png, or leave it out.');
    const drawn = await openDrawn(options, unguided);
    const { model, title, sha256, sampling, guide, classes } = drawn;
    const recipe = (first: number, images: number): RecipeDocument =>
      recipeOf({
        model: { id: model.card.id, sha256, ...(guide && { guide: guide.card.file.sha256 }) },
        seed: (seed + first) % 2 ** 32,
        images,
        options: sampling,
      });
    let bar = null as ProgressBar | null;
    let evaluationsMade = 0;
    const draw = async (first: number, images: number): Promise<ImageBatch> => {
      const { diffusion } = drawn;
      const before = evaluationsMade;
      return generateImages({
        model,
        diffusion,
        guide,
        sampling,
        classes,
        seed: (seed + first) % 2 ** 32,
        count: images,
        signal,
        onStep: ({ done, total }) => {
          // Every piece but the last is as long as the first.
          bar ??= startProgress('sampling', Math.ceil((total * count) / images));
          evaluationsMade = before + done;
          bar.update(evaluationsMade, '');
        },
      });
    };
    const started = performance.now();
    try {
      if (output.kind === 'grid') {
        await writeGrid(output, await draw(0, count), columns ?? Math.ceil(Math.sqrt(count)), scale, recipe(0, count));
      } else {
        for (let first = 0; first < count; first += WRITTEN_AT_ONCE) {
          const images = await draw(first, Math.min(WRITTEN_AT_ONCE, count - first));
          if (first === 0) await clearImages(output);
          await writeSingly(output, images, first, scale, (index) => recipe(index, 1));
        }
      }
      const millisecondsPerEvaluation = (performance.now() - started) / evaluationsMade;
      const { schedule, prediction } = drawn.diffusion;
      const { evaluations } = planSampling(createNoiseSchedule(schedule), prediction, sampling);
      bar?.stop();
      process.stderr.write(
        `${output.path}: ${count} images of ${title} in ${describeCost(sampling.steps, evaluations)}, ${millisecondsPerEvaluation.toFixed(1)} ms per evaluation${describeGuidance(drawn, model.card)}\n`,
      );
      return { out: output.path, model: model.card.id, count, seed, ...sampling, evaluations, millisecondsPerEvaluation };
    } finally {
      bar?.stop();
      await guide?.release();
      await model.release();
    }
  },
});

interface Drawn extends GuidedSampling {
  readonly model: DenoisingModel<ModelIdentity>;
  readonly title: string;
  readonly diffusion: DiffusionConfig;
  /** Of the model's file, or of that which an export would write. */
  readonly sha256: string;
  readonly classes: ImageClasses | null;
}

async function openDrawn(options: SampleOptions, unguided: SamplingOptions): Promise<Drawn> {
  const { model: name, run, checkpoint: which, runs, provider } = options;
  if (run === undefined) {
    const source = modelFolder(name ?? '');
    const card = await readModelCard(source);
    const asked = withLabel(options, unguided, card);
    const model = await openNodeModel(source, provider);
    const guided = await openGuide(options, asked, source, card).catch(async (error: unknown) => {
      await model.release();
      throw error;
    });
    return { ...guided, classes: card.classes, model, title: card.title, diffusion: card.diffusion, sha256: card.file.sha256 };
  }
  const folder = await findRunFolder(runs, run);
  const { config, dataset, progress, state } = await chosenCheckpoint(folder, which);
  const title = `${folder.name} at step ${progress.step}`;
  const { classes } = dataset;
  const sampling = withLabel(options, unguided, { title, classes });
  const { weights, statistics } = servingWeights(state);
  const bytes = inferenceModel(config.network, weights, statistics);
  const id =
    folder.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+/, '') || 'run';
  const model = await openNodeWeights(bytes, { id, network: config.network }, provider);
  return { sampling, guide: null, classes, model, title, diffusion: config.diffusion, sha256: sha256Of(bytes) };
}

/** How images are drawn of the class that the options ask for. @throws UsageError */
function withLabel(
  { class: name, classes: all }: SampleOptions,
  sampling: SamplingOptions,
  of: { readonly title: string; readonly classes: ImageClasses | null },
): SamplingOptions {
  if (name !== undefined) return { ...sampling, label: labelNamed(of, name) };
  if (!all) return sampling;
  requireClasses(of);
  return { ...sampling, label: 'drawn' };
}
