import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_SAMPLING, MAXIMUM_STEPS, type SamplerName } from '../../src/diffusion/config.ts';
import { publishedReconstructionErrors } from '../../src/diffusion/inversion.ts';
import { deterministicSamplers } from '../../src/diffusion/samplers/samplers.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { pixelsOf } from '../evaluation/photograph-features.ts';
import { planReconstruction, reconstructionErrors } from '../evaluation/reconstruction.ts';
import { atLeastOne, runCommand, UsageError } from './command.ts';
import { addPhotographOptions, openPhotographs, type PhotographOptions } from './photographs.ts';
import { modelFolder } from './sampling-options.ts';
import { stageBars } from './stage-bars.ts';
import { formatTable } from './table.ts';

interface ReconstructOptions extends PhotographOptions {
  readonly model: string;
  readonly images: number;
  readonly steps: readonly number[];
  readonly sampler: SamplerName;
  readonly provider: NodeProvider;
  readonly json?: true;
}

await runCommand<ReconstructOptions>({
  name: 'reconstruct',
  description:
    'Encodes held-out photographs into latents and decodes them again, and prints the error per dimension ' +
    'of colours from 0 to 1, beside the published one.',
  configure(command) {
    addPhotographOptions(command)
      .requiredOption('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--images <count>', 'how many test photographs, the first ones of the part', atLeastOne, 6)
      .option('--steps <counts>', 'steps each way, several after commas', stepCounts, [10, 20, 50, 100, 200])
      .addOption(
        new Option('--sampler <name>', 'how a step is taken, up and down')
          .choices(deterministicSamplers())
          .default(DEFAULT_SAMPLING.sampler),
      )
      .addOption(new Option('--provider <name>', 'where the network runs').choices(nodeProviders).default('cpu'));
  },
  run: async (options, signal) => {
    const { images, steps: counts, sampler } = options;
    const bars = stageBars();
    const model = await openNodeModel(modelFolder(options.model), options.provider);
    try {
      const { card } = model;
      const dataset = await openPhotographs(options, card, signal, bars);
      try {
        if (images > dataset.test.count)
          throw new UsageError(`--images ${images} is more than the ${dataset.test.count} test photographs.`);
        const photographs = pixelsOf(dataset.test, { first: 0, count: images });
        const evaluations = counts.map((steps) => {
          const { encoding, decoding } = planReconstruction({ diffusion: card.diffusion, steps, sampler });
          return encoding.evaluations + decoding.evaluations;
        });
        const total = images * evaluations.reduce((sum, count) => sum + count, 0);
        let done = 0;
        const onEvaluation = (count: number): void => bars.update('encoding and decoding', (done += count), total);
        const rows: { readonly steps: number; readonly evaluations: number; readonly error: number; readonly published: number | null }[] =
          [];
        for (const [index, steps] of counts.entries()) {
          const errors = await reconstructionErrors({
            model,
            diffusion: card.diffusion,
            photographs,
            steps,
            sampler,
            signal,
            onEvaluation,
          });
          const error = errors.reduce((sum, value) => sum + value, 0) / errors.length;
          rows.push({ steps, evaluations: evaluations[index] ?? 0, error, published: publishedReconstructionErrors.get(steps) ?? null });
        }
        bars.stop();
        const cells = rows.map(({ steps, evaluations, error, published }) => [
          String(steps),
          String(evaluations),
          error.toFixed(4),
          published === null ? '–' : String(published),
        ]);
        if (!options.json) {
          process.stdout.write(
            formatTable([['steps', 'evaluations', `${card.title}, ${images} test photographs`, 'Song et al. 2021, CIFAR-10'], ...cells]),
          );
        }
        return { model: card.id, dataset: dataset.title, part: 'test', splitSeed: dataset.split.seed, images, sampler, rows };
      } finally {
        dataset.close();
      }
    } finally {
      bars.stop();
      await model.release();
    }
  },
});

function stepCounts(text: string): number[] {
  const counts = text.split(',').map(atLeastOne);
  if (counts.some((count) => count > MAXIMUM_STEPS)) throw new InvalidArgumentError(`It must be at most ${MAXIMUM_STEPS}.`);
  return counts;
}
