import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeCost } from '../../src/diffusion/cost.ts';
import { planSampling } from '../../src/diffusion/plan.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { withRecipe } from '../../src/models/recipe-png.ts';
import { recipeOf } from '../../src/models/recipe.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { replaceFile, writing } from '../files.ts';
import { generateImages } from '../generate.ts';
import { encodeImageGrid } from '../images.ts';
import { atLeastOne, runCommand } from './command.ts';
import { startProgress, type ProgressBar } from './progress.ts';
import { addDrawingOptions, modelFolder, samplingOf, type DrawingOptions } from './sampling-options.ts';

interface SampleOptions extends DrawingOptions {
  readonly count: number;
  readonly columns?: number;
  readonly scale: number;
  readonly out: string;
}

await runCommand<SampleOptions>({
  name: 'sample',
  description: 'Draws images from a model and writes them as one PNG, which carries their recipe: dropped on the page it restores the settings.',
  configure(command) {
    addDrawingOptions(command)
      .option('--count <images>', 'how many images', atLeastOne, 16)
      .option('--columns <count>', 'images in a row; by default a square', atLeastOne)
      .option('--scale <factor>', 'how many pixels wide each pixel is drawn', atLeastOne, 1)
      .option('--out <file>', 'where the PNG goes', 'samples.png');
  },
  run: async (options, signal) => {
    const { count, out } = options;
    const sampling = samplingOf(options);
    await writing(out, () => mkdir(dirname(out), { recursive: true }));
    const model = await openNodeModel(modelFolder(options.model), options.provider);
    let bar = null as ProgressBar | null;
    let evaluationsMade = 0;
    const started = performance.now();
    try {
      const images = await generateImages({
        model,
        diffusion: model.card.diffusion,
        sampling,
        seed: options.seed,
        count,
        signal,
        onStep: ({ done, total }) => {
          bar ??= startProgress('sampling', total);
          bar.update(done, '');
          evaluationsMade = done;
        },
      });
      const millisecondsPerEvaluation = (performance.now() - started) / evaluationsMade;
      const { id, file, diffusion } = model.card;
      const { evaluations } = planSampling(createNoiseSchedule(diffusion.schedule), diffusion.prediction, sampling);
      const recipe = recipeOf({ model: { id, sha256: file.sha256 }, seed: options.seed, images: count, options: sampling });
      const png = await encodeImageGrid(images, options.columns ?? Math.ceil(Math.sqrt(count)), options.scale);
      await replaceFile(out, [withRecipe(png, recipe)]);
      bar?.stop();
      process.stderr.write(`${out}: ${count} images of ${model.card.title} in ${describeCost(sampling.steps, evaluations)}, ${millisecondsPerEvaluation.toFixed(1)} ms per evaluation\n`);
      return { out, model: model.card.id, count, seed: options.seed, ...sampling, evaluations, millisecondsPerEvaluation };
    } finally {
      bar?.stop();
      await model.release();
    }
  },
});
