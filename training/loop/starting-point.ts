import { splitSeedOf, type ModelCard, type SplitRule, type StartedFrom } from '../../src/documents/card.ts';
import { CLASS_EMBEDDING, classScale } from '../../src/networks/class-embedding.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import type { NetworkConfig } from '../../src/networks/network.ts';
import { storedWeights, type StoredWeights } from '../../src/networks/stored-weights.ts';
import { readNodeModel } from '../../src/runtime/node.ts';
import { describeSplit, type PreparedDataset } from '../data/prepare.ts';
import { keepsApart } from '../data/same-split.ts';
import { initialStatistics, initialWeights } from '../../src/training-step/initialize.ts';

/** A published model whose weights a training starts from. */
export interface StartingPoint {
  readonly weights: StoredWeights;
  /** What the training takes over with them. */
  readonly config: Pick<ModelCard, 'network' | 'diffusion'>;
  readonly startedFrom: StartedFrom;
  /** What the classes of its network are called, in the order of their labels; none without classes. */
  readonly classNames: readonly string[];
  /** What the model was trained on. */
  readonly dataset: Pick<ModelCard['dataset'], 'name' | 'split' | 'fingerprint'>;
  readonly splitSeed: number;
  readonly splitRule: SplitRule;
}

/**
 * Reads the model in `folder`: the weights that it draws with, which are the moving average where its training had one.
 * @throws ModelFolderError, ModelCardError, IntegrityError, StoredWeightsError
 */
export async function readStartingPoint(folder: string): Promise<StartingPoint> {
  const { card, bytes } = await readNodeModel(folder);
  const { id, title, network, diffusion, training, file, dataset, classes } = card;
  return {
    weights: storedWeights(bytes, card),
    config: { network, diffusion },
    startedFrom: { id, title, samplesSeen: training.samplesSeen, totalHours: training.totalHours, sha256: file.sha256, diffusion },
    classNames: classes?.names ?? [],
    dataset,
    splitSeed: splitSeedOf(training),
    splitRule: training.splitRule,
  };
}

/**
 * What there is to know where the model was trained on the same dataset in another split, in a sentence; null where it
 * was not.
 */
export function describeOtherSplit(
  { dataset, splitSeed, splitRule, startedFrom }: StartingPoint,
  prepared: PreparedDataset,
): string | null {
  if (dataset.name !== prepared.title || keepsApart({ dataset, splitSeed, splitRule }, prepared)) return null;
  const wayOut = splitSeed === prepared.split.seed ? '' : ` --split-seed ${splitSeed} keeps them apart.`;
  return (
    `${startedFrom.title} was trained on ${dataset.split}, and this run has ${describeSplit(prepared)}: some of the images that it validates ` +
    `and tests with have been trained on.${wayOut}`
  );
}

/**
 * The same weights in `network`, which may have another image size, and self-attention and classes that the model lacks. Attention
 * starts as the identity, and the embedding of a class at that of the model's class of the same name or at 0, as that of no class is,
 * so that the wider network still computes what the model does; its other new weights are those of a training from `seed`.
 *
 * @param network the model's own, but for the size of its images, more attention, and classes
 * @param classNames what its classes are called, in the order of their labels
 */
export function withNetwork(
  start: StartingPoint,
  network: NetworkConfig,
  seed: number,
  classNames: readonly string[] = start.classNames,
): StartingPoint {
  const from = parameterLayout(start.config.network);
  const to = parameterLayout(network);
  const weights = initialWeights(to, seed);
  const statistics = initialStatistics(to);
  copyShared(start.weights.weights, from.parameters, weights, to.parameters);
  copyShared(start.weights.statistics, from.statistics, statistics, to.statistics);
  const [known, wanted] = [embeddingsIn(start.weights.weights, from.parameters), embeddingsIn(weights, to.parameters)];
  // A row counts by the number of classes, which may be another.
  const scale = classScale(start.classNames.length) / classScale(classNames.length);
  classNames.forEach((name, label) => {
    const before = start.classNames.indexOf(name);
    if (before >= 0) wanted(label, classNames.length).set(known(before, start.classNames.length).map((value) => value * scale));
  });
  return { ...start, classNames, weights: { weights, statistics }, config: { ...start.config, network } };
}

type Placed = readonly { readonly name: string; readonly offset: number; readonly length: number }[];

/** The part of `weights` that embeds the class with a label, of so many classes. */
function embeddingsIn(weights: Float32Array, placed: Placed): (label: number, classes: number) => Float32Array {
  const { offset, length } = placed.find(({ name }) => name === CLASS_EMBEDDING) ?? { offset: 0, length: 0 };
  return (label, classes) => weights.subarray(offset + (label * length) / classes, offset + ((label + 1) * length) / classes);
}

/** Copies what does not depend on classes. */
function copyShared(source: Float32Array, from: Placed, target: Float32Array, to: Placed): void {
  const offsets = new Map(to.map(({ name, offset }) => [name, offset]));
  for (const { name, offset, length } of from) {
    if (name === CLASS_EMBEDDING) continue;
    const place = offsets.get(name);
    if (place === undefined) throw new Error(`The network has no ${name}, which the model has.`);
    target.set(source.subarray(offset, offset + length), place);
  }
}
