import { join } from 'node:path';
import { Option } from 'commander';
import type { SamplingOptions } from '../../src/diffusion/config.ts';
import { describeCost } from '../../src/diffusion/cost.ts';
import { formatMeasure, measureTitle } from '../../src/metrics/measure-format.ts';
import { partSchema, type EvaluationResult, type Measure, type Part } from '../../src/documents/evaluation.ts';
import { openNodeModel } from '../../src/runtime/node.ts';
import { counter, evaluate, generatedFolder } from '../evaluation/evaluate.ts';
import { describeFewImages, fidFigures } from '../../src/metrics/few-images.ts';
import type { FeatureNetwork } from '../evaluation/feature-network.ts';
import type { GeneratedImages } from '../evaluation/protocol.ts';
import { openMatrixProduct } from '../evaluation/matrix-product.ts';
import { protocolOf } from '../evaluation/protocol.ts';
import { computeShard, rangesOf, type Shard } from '../evaluation/shards.ts';
import { readResults, writeResult } from '../evaluation/write-result.ts';
import { requireWritable } from '../io/files.ts';
import { measuringOrigin } from '../config/origin.ts';
import { runCommand, type CommandResult } from './command.ts';
import { addFeatureOption, imageCount, openFeatures } from './feature-options.ts';
import { addPhotographOptions, openPhotographs, type PhotographOptions } from './photographs.ts';
import { addGuidanceOptions, describeGuidance, isGuided, openGuide, type GuidanceOptions } from './guidance-options.ts';
import { requireClasses, requireSameClasses } from './class-options.ts';
import { addDrawingOptions, modelFolder, samplingOf, type DrawingOptions } from './sampling-options.ts';
import { addShardOptions, requireOneOf, type ShardOptions } from './shard-options.ts';
import { stageBars, type StageBars } from './stage-bars.ts';

interface EvaluateOptions extends DrawingOptions, GuidanceOptions, PhotographOptions, ShardOptions {
  readonly samples: number;
  readonly features?: string;
  readonly reference: Part;
  readonly referenceImages?: number;
  readonly floor: boolean;
  readonly classes?: true;
}

await runCommand<EvaluateOptions>({
  name: 'evaluate',
  description:
    "Measures a model's images against photographs: FID, KID and, where the feature network has logits, IS, " +
    "written into the model's evaluation.json and card.json.",
  configure(command) {
    addFeatureOption(addShardOptions(addPhotographOptions(addGuidanceOptions(addDrawingOptions(command)))))
      .requiredOption('--model <id|folder>', 'a model of public/models, or any model folder')
      .option('--samples <images>', 'how many images are generated', imageCount, 5000)
      .addOption(
        new Option('--reference <part>', 'photographs that the images are compared with').choices(partSchema.options).default('test'),
      )
      .option('--reference-images <count>', 'only so many of them, the first ones of the part (default: all)', imageCount)
      .option('--classes', "draw images of the model's classes, each as often as training images have it, not of none")
      .option('--no-floor', 'leave out what as many training photographs reach (test ones, where the reference is train)');
  },
  run: async (options, signal) => {
    isGuided(options);
    requireOneOf(options);
    const folder = modelFolder(options.model);
    const unguided = await samplingOf(options, folder);
    const bars = stageBars();
    const model = await openNodeModel(folder, options.provider);
    let network: FeatureNetwork | null = null;
    let guide: GeneratedImages['guide'] = null;
    try {
      if (options.classes) requireClasses(model.card);
      const asked: SamplingOptions = options.classes ? { ...unguided, label: 'drawn' } : unguided;
      const guided = await openGuide(options, asked, folder, model.card);
      guide = guided.guide;
      network = await openFeatures(options, signal, bars);
      const generated: GeneratedImages = { model, ...guided, seed: options.seed };
      const work = { options, generated, network, folder, signal, bars };
      return options.shard === undefined ? await evaluateWhole(work) : await evaluateShard(work, options.shard);
    } catch (error) {
      bars.stop();
      if (signal.aborted) process.stderr.write('What was computed is kept: the same command goes on from there.\n');
      throw error;
    } finally {
      bars.stop();
      await network?.release();
      await guide?.release();
      await model.release();
    }
  },
});

interface Work {
  readonly options: EvaluateOptions;
  readonly generated: GeneratedImages;
  readonly network: FeatureNetwork;
  /** The model's. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly bars: StageBars;
}

async function evaluateShard({ options, generated, network, signal, bars }: Work, shard: Shard): Promise<CommandResult> {
  const { samples } = options;
  const { model } = generated;
  const folder = shardsFolder(options, generated, network);
  const images = rangesOf(samples, shard).reduce((sum, { count }) => sum + count, 0);
  await computeShard({
    generated,
    extraction: { network, device: (await measuringOrigin(options.provider)).device, signal },
    protocol: protocolOf(generated, network.sha256),
    samples,
    shard,
    folder,
    onImages: counter((done) => bars.update('generating', done, images)),
  });
  bars.stop();
  const name = `${shard.index}/${shard.count}`;
  process.stderr.write(`${folder}: the features of shard ${name}, ${images} of ${samples} images\n`);
  return { shards: folder, shard: name, model: model.card.id, images, samples };
}

async function evaluateWhole({ options, generated, network, folder, signal, bars }: Work): Promise<CommandResult> {
  const { card } = generated.model;
  // What is wrong with the files that the result goes into should show before the work.
  await readResults(folder);
  await requireWritable(folder);
  const dataset = await openPhotographs(options, card, signal, bars);
  const matrices = await openMatrixProduct(signal);
  try {
    if (options.floor && generated.sampling.label !== undefined) requireSameClasses(card, dataset);
    const result = await evaluate({
      generated,
      samples: options.samples,
      network,
      dataset,
      reference: { part: options.reference, images: options.referenceImages ?? null },
      floor: options.floor,
      cacheRoot: options.cache,
      merge: options.merge ? shardsFolder(options, generated, network) : null,
      product: matrices.product,
      origin: await measuringOrigin(options.provider),
      onProgress: bars.update,
      signal,
    });
    await writeResult(folder, result);
    bars.stop();
    if (options.floor && result.floor === null) process.stderr.write('There is no floor: too few photographs are left for one.\n');
    process.stderr.write(
      `${summaryOf(result, describeGuidance(generated, card))}\n${folder}: evaluation.json and the metrics of card.json\n`,
    );
    return { model: card.id, folder, ...result };
  } finally {
    dataset.close();
    await matrices.release();
  }
}

function shardsFolder({ shards, cache }: EvaluateOptions, generated: GeneratedImages, network: FeatureNetwork): string {
  return shards ?? join(generatedFolder(cache, generated, network.sha256), 'shards');
}

function summaryOf({ generated, reference, metrics, floor, lastStep, features }: EvaluationResult, guidance: string): string {
  const { samples, sampler, steps, evaluations = null, spacing, eta, clip, label, seed } = generated;
  const few = describeFewImages(samples, reference.images);
  const describeAll = (measure: Measure): string => describe(measure, fidFigures(samples, reference.images));
  const lines = [
    `${samples} images (${sampler}, ${describeCost(steps, evaluations)}, ${spacing} spacing, eta ${eta}, ${clip ? 'clipped' : 'not clipped'}, seed ${seed}${label === 'drawn' ? ', of classes as in training' : ''}${guidance}) ` +
      `against ${reference.images} ${reference.part} images of ${reference.dataset} (split${reference.splitRule === 2 ? ' by content,' : ''} seed ${reference.splitSeed}), ` +
      `features of ${features.name}: ${metrics.map(describeAll).join(', ')}`,
  ];
  if (floor !== null) {
    const { images, part } = floor.photographs;
    lines.push(`Floor, ${images} ${part} images in their place: ${floor.metrics.map(describeAll).join(', ')}`);
    if (images < samples) {
      lines.push(
        `FID falls with the number of images: beside a floor of ${images}, put the FID that --samples ${images} gives. KID has no such bias.`,
      );
    }
    if (lastStep !== null) {
      const noiseRatio = Math.sqrt((1 - lastStep.alphaBar) / lastStep.alphaBar);
      lines.push(
        `The same images through the last step, from noise of ${noiseRatio.toPrecision(2)} times the signal: ${lastStep.metrics.map(describeAll).join(', ')}`,
      );
    }
  }
  if (few !== null) lines.push(few);
  return lines.join('\n');
}

function describe(measure: Measure, figures: number): string {
  const over = measure.deviation === null ? '' : ` (${measure.over ?? ''})`;
  return `${measureTitle(measure.name)} ${formatMeasure(measure, figures)}${over}`;
}
