import { dirname, join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { samplerNameSchema, type SamplerName } from '../../src/diffusion/config.ts';
import { findingsOf } from '../../src/documents/study-findings.ts';
import type { Study } from '../../src/documents/study.ts';
import { openNodeGuide, openNodeModel } from '../../src/runtime/node.ts';
import { nodeProviders, type NodeProvider } from '../../src/runtime/provider.ts';
import { measuringOrigin } from '../config/origin.ts';
import type { FeatureNetwork } from '../evaluation/feature-network.ts';
import { openMatrixProduct } from '../evaluation/matrix-product.ts';
import { requireWritable } from '../io/files.ts';
import { catalogIn } from '../publish/catalog.ts';
import { UnlistedModelError } from '../study/errors.ts';
import { studyCells, type PlannedCell, type StudiedModel } from '../study/plan.ts';
import { computeStudyShard } from '../study/shards.ts';
import { readStudy, writeStudy } from '../study/study-file.ts';
import { studyModel } from '../study/study-model.ts';
import { atLeastOne, runCommand, seed } from './command.ts';
import { addFeatureOption, imageCount, openFeatures } from './feature-options.ts';
import { addPhotographOptions, openPhotographs, type PhotographOptions } from './photographs.ts';
import { addShardOptions, requireOneOf, type ShardOptions } from './shard-options.ts';
import { stageBars, type StageBars } from './stage-bars.ts';

interface StudyCommandOptions extends PhotographOptions, ShardOptions {
  readonly models?: readonly string[];
  readonly samplers?: readonly SamplerName[];
  readonly evaluations?: readonly number[];
  readonly samples: number;
  readonly trainingImages?: number;
  readonly features?: string;
  readonly seed: number;
  readonly provider: NodeProvider;
  readonly to: string;
  readonly document: string;
}

const usualBudgets = [5, 10, 20, 50, 100] as const;
await runCommand<StudyCommandOptions>({
  name: 'study',
  description:
    'Measures every model by every sampler and number of evaluations: FID, KID, IS where the feature network has logits, precision, recall, ' +
    'nearness to training images and time. It goes on where it stopped, and writes study.json beside the models and docs/study.md.',
  configure(command) {
    addFeatureOption(addShardOptions(addPhotographOptions(command)))
      .option('--models <ids>', 'only these, such as flowers,celeba (default: all that the folder lists)', list)
      .option('--samplers <names>', 'only these, such as ddim,ddpm (default: all of the library)', samplerNames)
      .option('--evaluations <counts>', 'evaluations of the network that a picture may cost (default: 5,10,20,50,100)', counts)
      .option('--samples <images>', 'how many pictures are drawn in each way', imageCount, 2048)
      .option('--training-images <count>', 'look for the nearest among so many, the first ones (default: all)', atLeastOne)
      .option('--seed <number>', 'seed of the first picture; each further one has the next seed', seed, 0)
      .addOption(new Option('--provider <name>', 'where the networks run').choices(nodeProviders).default('cpu'))
      .option('--to <folder>', 'where the models are, and study.json will be', join('public', 'models'))
      .option('--document <file>', 'the page of the documentation', join('docs', 'study.md'));
  },
  run: async (options, signal) => {
    requireOneOf(options);
    const listed = (await catalogIn(options.to)).models.map(({ id }) => id);
    const ids = options.models ?? listed;
    for (const id of ids) if (!listed.includes(id)) throw new UnlistedModelError(id, listed);
    if (ids.length === 0) throw new UnlistedModelError('at all', listed);
    let study = await readStudy(options.to);
    for (const folder of [options.to, dirname(options.document)]) await requireWritable(folder);
    const bars = stageBars();
    let network: FeatureNetwork | null = null;
    try {
      network = await openFeatures(options, signal, bars);
      let images = 0;
      for (const id of ids) {
        const work = { options, network, bars, signal };
        if (options.shard === undefined) study = await withModel(work, id, (studied, cells) => measureModel(work, studied, cells, study));
        else images += await withModel(work, id, (studied, cells) => shardOfModel(work, studied, cells));
      }
      bars.stop();
      if (options.shard !== undefined)
        return { shards: shardsRoot(options), shard: `${options.shard.index}/${options.shard.count}`, images };
      await writeStudy(options.to, options.document, study);
      const studied = study.models.filter(({ id }) => ids.includes(id));
      process.stderr.write(`${findingsOf(studied).join('\n')}\n${join(options.to, 'study.json')} and ${options.document}\n`);
      return { models: studied };
    } catch (error) {
      bars.stop();
      if (signal.aborted) process.stderr.write('What was computed is kept: the same command goes on from there.\n');
      throw error;
    } finally {
      bars.stop();
      await network?.release();
    }
  },
});

interface Work {
  readonly options: StudyCommandOptions;
  readonly network: FeatureNetwork;
  readonly bars: StageBars;
  readonly signal: AbortSignal;
}

/** Opens a model, with its guide where it has one, for as long as `use` takes. */
async function withModel<Result>(
  { options }: Work,
  id: string,
  use: (studied: StudiedModel, cells: readonly PlannedCell[]) => Promise<Result>,
): Promise<Result> {
  const folder = join(options.to, id);
  const model = await openNodeModel(folder, options.provider);
  let guide: StudiedModel['guide'] = null;
  try {
    if (model.card.guide !== null) guide = await openNodeGuide(folder, model.card, options.provider);
    const { samplers = samplerNameSchema.options, evaluations: budgets = usualBudgets, samples, seed } = options;
    return await use({ model, guide, seed }, studyCells(model.card, { samplers, budgets, samples }));
  } finally {
    await guide?.release();
    await model.release();
  }
}

async function measureModel(
  { options, network, bars, signal }: Work,
  studied: StudiedModel,
  cells: readonly PlannedCell[],
  study: Study,
): Promise<Study> {
  const dataset = await openPhotographs(options, studied.model.card, signal, bars);
  const matrices = await openMatrixProduct(signal);
  try {
    return await studyModel(
      {
        ...studied,
        cells,
        dataset,
        network,
        samples: options.samples,
        trainingImages: options.trainingImages ?? Infinity,
        product: matrices.product,
        cacheRoot: options.cache,
        shards: options.merge ? shardsRoot(options) : null,
        origin: await measuringOrigin(options.provider),
        signal,
        onProgress: bars.update,
      },
      study,
      (next) => writeStudy(options.to, options.document, next),
    );
  } finally {
    dataset.close();
    await matrices.release();
  }
}

async function shardOfModel(
  { options, network, bars, signal }: Work,
  studied: StudiedModel,
  cells: readonly PlannedCell[],
): Promise<number> {
  const { shard = { index: 1, count: 1 } } = options;
  const extraction = { network, device: (await measuringOrigin(options.provider)).device, signal };
  return computeStudyShard({ ...studied, cells, extraction, shard, folder: shardsRoot(options), onProgress: bars.update });
}

function shardsRoot({ shards, cache }: StudyCommandOptions): string {
  return shards ?? join(cache, 'study');
}

function list(text: string): string[] {
  return text.split(',');
}

function counts(text: string): number[] {
  return list(text).map(atLeastOne);
}

function samplerNames(text: string): SamplerName[] {
  return list(text).map((name) => {
    const parsed = samplerNameSchema.safeParse(name);
    if (!parsed.success) throw new InvalidArgumentError(`There is no sampler ${name}: they are ${samplerNameSchema.options.join(', ')}.`);
    return parsed.data;
  });
}
