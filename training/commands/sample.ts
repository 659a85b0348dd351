import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { samplerNameSchema, samplingSchema, spacingSchema } from '../../src/diffusion/config.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { generateImages } from '../generate.ts';
import { writeImageGrid } from '../images.ts';
import { integer, number, runCommand, UsageError } from './command.ts';
import { startProgress } from './progress.ts';

await runCommand({
  name: 'sample',
  description: 'Draws images from a model and writes them as one PNG.',
  configure(command) {
    command
      .requiredOption('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--count <images>', 'how many images', '16')
      .option('--steps <count>', 'denoising steps', '20')
      .option('--sampler <name>', samplerNameSchema.options.join(' or '), 'ddim')
      .option('--spacing <name>', spacingSchema.options.join(', '), 'trailing')
      .option('--eta <share>', "DDIM's share of fresh noise, 0 to 1", '0')
      .option('--no-clip', 'leave predicted images outside [-1, 1] as they are')
      .option('--seed <number>', 'seed of the first image; each further one has the next seed', '0')
      .option('--columns <count>', 'images in a row; by default a square')
      .option('--scale <factor>', 'how many pixels wide each pixel is drawn', '1')
      .option('--provider <name>', 'cpu, webgpu or cuda', 'cpu')
      .option('--out <file>', 'where the PNG goes', 'samples.png');
  },
  run: async (options, signal) => {
    const count = atLeastOne('--count', integer(String(options['count'])));
    const columns = options['columns'] === undefined ? Math.ceil(Math.sqrt(count)) : atLeastOne('--columns', integer(String(options['columns'])));
    const scale = atLeastOne('--scale', integer(String(options['scale'])));
    const seed = integer(String(options['seed']));
    if (seed >>> 0 !== seed) throw new UsageError(`--seed ${seed} must be a whole number from 0 to 4294967295.`);
    const sampling = samplingSchema.safeParse({
      sampler: options['sampler'],
      steps: integer(String(options['steps'])),
      spacing: options['spacing'],
      eta: number(String(options['eta'])),
      clip: options['clip'],
    });
    if (!sampling.success) {
      throw new UsageError(sampling.error.issues.map(({ path, message }) => `--${path.join('.')} cannot be used: ${message}.`).join('\n'));
    }
    const provider = options['provider'];
    if (provider !== 'cpu' && provider !== 'webgpu' && provider !== 'cuda') {
      throw new UsageError(`--provider ${String(provider)} is not known: use cpu, webgpu or cuda.`);
    }
    const model = await openNodeModel(modelFolder(String(options['model'])), provider);
    const out = String(options['out']);
    const { steps } = sampling.data;
    const bar = startProgress('sampling', steps);
    const started = performance.now();
    try {
      const images = await generateImages({
        model,
        diffusion: model.card.diffusion,
        sampling: sampling.data,
        seed,
        count,
        signal,
        onStep: (done) => {
          bar.update(done, '');
        },
      });
      const milliseconds = (performance.now() - started) / steps;
      await writeImageGrid(out, images, columns, scale);
      bar.stop();
      process.stderr.write(`${out}: ${count} images of ${model.card.title}, ${milliseconds.toFixed(1)} ms per step\n`);
      return { out, model: model.card.id, count, seed, ...sampling.data, millisecondsPerStep: milliseconds };
    } finally {
      bar.stop();
      await model.release();
    }
  },
});

function modelFolder(model: string): string {
  const shipped = join('public', 'models', model);
  return existsSync(join(shipped, 'card.json')) ? shipped : model;
}

function atLeastOne(flag: string, value: number): number {
  if (value < 1) throw new UsageError(`${flag} ${value} must be at least 1.`);
  return value;
}
