import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { DEFAULT_SAMPLING, samplerNameSchema, samplingSchema, spacingSchema } from '../../src/diffusion/config.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { writing } from '../files.ts';
import { generateImages } from '../generate.ts';
import { writeImageGrid } from '../images.ts';
import { atLeastOne, number, runCommand, seed, UsageError } from './command.ts';
import { startProgress, type ProgressBar } from './progress.ts';

interface SampleOptions {
  readonly model: string;
  readonly count: number;
  readonly steps: number;
  readonly sampler: string;
  readonly spacing: string;
  readonly eta: number;
  readonly clip: boolean;
  readonly seed: number;
  readonly columns?: number;
  readonly scale: number;
  readonly provider: NodeProvider;
  readonly out: string;
}

const { sampler, steps, spacing, eta } = DEFAULT_SAMPLING;

await runCommand<SampleOptions>({
  name: 'sample',
  description: 'Draws images from a model and writes them as one PNG.',
  configure(command) {
    command
      .requiredOption('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--count <images>', 'how many images', atLeastOne, 16)
      .option('--steps <count>', 'denoising steps', atLeastOne, steps)
      .addOption(new Option('--sampler <name>', 'how a step is taken').choices(samplerNameSchema.options).default(sampler))
      .addOption(new Option('--spacing <name>', "which of the schedule's times are visited").choices(spacingSchema.options).default(spacing))
      .option('--eta <share>', "DDIM's share of fresh noise, 0 to 1", number, eta)
      .option('--no-clip', 'leave predicted images outside [-1, 1] as they are')
      .option('--seed <number>', 'seed of the first image; each further one has the next seed', seed, 0)
      .option('--columns <count>', 'images in a row; by default a square', atLeastOne)
      .option('--scale <factor>', 'how many pixels wide each pixel is drawn', atLeastOne, 1)
      .addOption(new Option('--provider <name>', 'where the network runs').choices(nodeProviders).default('cpu'))
      .option('--out <file>', 'where the PNG goes', 'samples.png');
  },
  run: async (options, signal) => {
    const { count, sampler, steps, spacing, eta, clip, out } = options;
    const sampling = samplingSchema.safeParse({ sampler, steps, spacing, eta, clip });
    if (!sampling.success) {
      throw new UsageError(sampling.error.issues.map(({ path, message }) => `--${path.join('.')} cannot be used: ${message}.`).join('\n'));
    }
    await writing(out, () => mkdir(dirname(out), { recursive: true }));
    const model = await openNodeModel(modelFolder(options.model), options.provider);
    let bar = null as ProgressBar | null;
    let networkRuns = 0;
    const started = performance.now();
    try {
      const images = await generateImages({
        model,
        diffusion: model.card.diffusion,
        sampling: sampling.data,
        seed: options.seed,
        count,
        signal,
        onStep: ({ done, total }) => {
          bar ??= startProgress('sampling', total);
          bar.update(done, '');
          networkRuns = done;
        },
      });
      const millisecondsPerStep = (performance.now() - started) / networkRuns;
      await writeImageGrid(out, images, options.columns ?? Math.ceil(Math.sqrt(count)), options.scale);
      bar?.stop();
      process.stderr.write(`${out}: ${count} images of ${model.card.title}, ${millisecondsPerStep.toFixed(1)} ms per step\n`);
      return { out, model: model.card.id, count, seed: options.seed, ...sampling.data, millisecondsPerStep };
    } finally {
      bar?.stop();
      await model.release();
    }
  },
});

function modelFolder(model: string): string {
  const shipped = join('public', 'models', model);
  return existsSync(join(shipped, 'card.json')) ? shipped : model;
}
