import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { DEFAULT_SAMPLING, samplerNameSchema, samplingSchema, spacingSchema, type SamplingOptions } from '../../src/diffusion/config.ts';
import { samplers } from '../../src/diffusion/samplers/samplers.ts';
import type { SamplingLevels } from '../../src/documents/card.ts';
import { readModelCard } from '../../src/runtime/node.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { atLeastOne, number, seed, UsageError } from './command.ts';

/* What the commands that draw images have in common. */

export interface DrawingOptions {
  readonly model: string;
  readonly steps: number;
  readonly sampler: string;
  readonly spacing: string;
  readonly eta: number;
  readonly clip: boolean;
  readonly seed: number;
  readonly provider: NodeProvider;
}

/** Adds how images are drawn from a model and where it runs. */
export function addDrawingOptions(command: Command): Command {
  const { sampler, steps, spacing, eta } = DEFAULT_SAMPLING;
  return command
    .option(
      '--steps <count>',
      'denoising steps; heun takes two evaluations of the network for each but the last, all others one',
      atLeastOne,
      steps,
    )
    .addOption(new Option('--sampler <name>', 'how a step is taken').choices(samplerNameSchema.options).default(sampler))
    .addOption(
      new Option('--spacing <name>', "which of the schedule's noise levels are visited; own are those that npm run levels found")
        .choices(spacingSchema.options)
        .default(spacing),
    )
    .option('--eta <share>', "DDIM's share of fresh noise, 0 to 1", number, eta)
    .option('--no-clip', 'leave predicted images outside [-1, 1] as they are')
    .option('--seed <number>', 'seed of the first image; each further one has the next seed', seed, 0)
    .addOption(new Option('--provider <name>', 'where the network runs').choices(nodeProviders).default('cpu'));
}

/**
 * How images are drawn from the model in `folder`, or from weights without a card where that is null.
 * @throws UsageError where the options do not go together, ModelFolderError, ModelCardError
 */
export async function samplingOf(
  { sampler, steps, spacing, eta, clip }: Pick<DrawingOptions, 'sampler' | 'steps' | 'spacing' | 'eta' | 'clip'>,
  folder: string | null,
): Promise<SamplingOptions> {
  const ownLevels = spacing === 'own' && folder !== null ? (await readModelCard(folder)).ownLevels : [];
  const levels = spacing === 'own' ? ownLevels.find((own) => own.steps === steps) : null;
  if (levels === undefined) throw new UsageError(`--spacing own cannot be used with --steps ${steps}: ${describeOwn(ownLevels)}`);
  const sampling = samplingSchema.safeParse({ sampler, steps, spacing, eta, clip, ...(levels && { alphaBars: levels.alphaBars }) });
  if (sampling.success) {
    if (eta !== DEFAULT_SAMPLING.eta && !samplers[sampling.data.sampler].readsEta)
      throw new UsageError(`--eta has no effect with ${sampler}: leave it out.`);
    return sampling.data;
  }
  throw new UsageError(sampling.error.issues.map(({ path, message }) => `--${path.join('.')} cannot be used: ${message}.`).join('\n'));
}

function describeOwn(ownLevels: readonly SamplingLevels[]): string {
  const counts = ownLevels.map((own) => own.steps).join(', ');
  return counts === ''
    ? 'the model has no levels of its own; npm run levels finds them.'
    : `the model has levels of its own for ${counts} steps; npm run levels finds others.`;
}

/** The folder of a model that a person names by its id in public/models or by its path. */
export function modelFolder(model: string): string {
  const shipped = join('public', 'models', model);
  return existsSync(join(shipped, 'card.json')) ? shipped : model;
}
