import type { PredictionType } from '../diffusion/config.ts';
import { differentiate } from '../graph/differentiate.ts';
import { Graph, type Dialect, type Value } from '../graph/graph.ts';
import { lowerToNchwc } from '../graph/nchwc/lower.ts';
import type { ChannelBlock } from '../graph/nchwc/reorder.ts';
import { add, divide, multiply, scale } from '../graph/operators/arithmetic.ts';
import { cast } from '../graph/operators/cast.ts';
import { choose } from '../graph/operators/choice.ts';
import { concatenate, reshape, slice } from '../graph/operators/layout.ts';
import { meanOfAll } from '../graph/operators/reduce.ts';
import { elementCount, staticDimension, staticShape } from '../graph/shape.ts';
import { buildNetwork } from '../networks/build.ts';
import { CLASS_INPUT, classInput } from '../networks/class-embedding.ts';
import { parameterLayout } from '../networks/inference.ts';
import { keep, type ObservedStatistics, type TrainingMode } from '../networks/layers.ts';
import { currentLossScale, isFiniteNorm, nextLossScale } from './loss-scale.ts';
import { batchMomentum, type AnyNetwork } from '../networks/network.ts';
import { diffuse, elementLoss, noiseLevelOf, noisyBatchInputs, targetOf, type LossKind } from './objective.ts';
import { muonStep, partitionParameters, type MuonConfig, type UpdatePartition } from './muon.ts';
import {
  adamW,
  adamWInputs,
  clipFactor,
  euclideanNorm,
  exponentialAverage,
  flatten,
  type AdamWConfig,
  type AdamWInputs,
  type AdamWState,
} from './optimizer.ts';
import { FlatParameters, LayoutRecorder } from '../networks/parameters.ts';

/**
 * What a step computes with: float32 throughout; or `mixed` (Micikevicius et al. 2018), features, kernels and their
 * gradients in half precision, of a scaled loss (see `loss-scale.ts`), while loss, optimizer and state stay float32.
 */
export const trainingPrecisions = ['float32', 'mixed'] as const;
export type TrainingPrecision = (typeof trainingPrecisions)[number];

/** Everything that fixes a training step's graph. */
export interface TrainingStepConfig {
  readonly network: AnyNetwork;
  readonly prediction: PredictionType;
  readonly loss: LossKind;
  /** Share of the features dropped in each residual block, 0 to 1 (exclusive). */
  readonly dropout: number;
  readonly optimizer: AdamWConfig;
  /** What updates the hidden kernels instead of AdamW; null for none. */
  readonly muon: MuonConfig | null;
  /** Largest Euclidean norm of the gradient, or null for no limit. */
  readonly gradientClip: number | null;
  /** Whether an exponential moving average of the weights is kept. */
  readonly ema: boolean;
  /** How many averages over power functions of the time are kept beside it. */
  readonly powerAverages: number;
  readonly batchSize: number;
  readonly precision: TrainingPrecision;
  /** Steps that one run of the graph makes. */
  readonly stepsPerRun: number;
}

/** Flat vectors that a step reads and returns renewed under the name with `next_` before it. */
export type TrainingStateName = 'weights' | 'first_moment' | 'second_moment' | 'ema' | PowerAverageName | 'statistics' | 'loss_scale';
type PowerAverageName = `power_average_${number}`;

/** What the power-function average `index` is called in the state; what it keeps of itself is the input {@link powerDecayName}. */
export function powerAverageName(index: number): PowerAverageName {
  return `power_average_${index}`;
}

/** The input that tells how much of itself the power-function average `index` keeps. */
export function powerDecayName(index: number): string {
  return `power_decay_${index}`;
}

/** Which vectors this configuration keeps. */
export function trainingStateNames({
  ema,
  powerAverages,
  network,
  precision,
}: Pick<TrainingStepConfig, 'ema' | 'powerAverages' | 'network' | 'precision'>): TrainingStateName[] {
  return [
    'weights',
    'first_moment',
    'second_moment',
    ...(ema ? (['ema'] as const) : []),
    ...Array.from({ length: powerAverages }, (_, index) => powerAverageName(index)),
    ...(batchMomentum(network) !== null ? (['statistics'] as const) : []),
    ...(precision === 'mixed' ? (['loss_scale'] as const) : []),
  ];
}

/** How many numbers a vector of the state has. Muon needs no second moment of its kernels. */
export function stateLength(name: TrainingStateName, { layout, others }: Pick<UpdatePartition, 'layout' | 'others'>): number {
  if (name === 'loss_scale') return 2;
  if (name === 'statistics') return layout.statisticCount;
  return name === 'second_moment' ? others.parameterCount : layout.parameterCount;
}

/** What an input or output of step `step` of a run is called: in the first step by its own name, then `images_1` and so on. */
export function nameInStep(name: string, step: number): string {
  return step === 0 ? name : `${name}_${step}`;
}

/**
 * The inputs of the first step that say which features are dropped, one a residual block and in its features' shape:
 * bytes of 1 where a feature is kept and 0 where it is dropped. None without dropout.
 */
export function dropoutInputs(config: Pick<TrainingStepConfig, 'network' | 'dropout' | 'batchSize'>): { name: string; length: number }[] {
  const { network, batchSize } = config;
  const graph = new Graph();
  const masks: Value[] = [];
  const drop = dropping(graph, config.dropout, 0, (mask) => masks.push(mask));
  const mode = { kind: 'training', observe: () => undefined, drop } as const;
  const latent = graph.input('latent', 'float32', [batchSize, network.channels, network.imageSize, network.imageSize]);
  const noiseLevel = graph.input('noise_level', 'float32', [batchSize]);
  buildNetwork({ graph, parameters: new LayoutRecorder(graph), mode }, network, latent, noiseLevel, classInput(graph, network, batchSize));
  return masks.map(({ name, shape }) => ({ name, length: elementCount(staticShape('dropout', shape)) }));
}

/**
 * Dropout as in Srivastava et al. 2014, section 10: what is kept is scaled up, so that nothing changes at inference.
 * @param onMask told the graph's new input, `kept0`, `kept1` and so on
 */
function dropping(graph: Graph, rate: number, step: number, onMask: (mask: Value) => void = () => undefined): TrainingMode['drop'] {
  if (rate === 0) return null;
  let count = 0;
  return (features) => {
    const mask = graph.input(nameInStep(`kept${count}`, step), 'uint8', features.shape);
    count += 1;
    onMask(mask);
    return keep(graph, features, mask, 1 - rate);
  };
}

/**
 * Training steps as one graph, each with noise mixed in, forward, loss, backward, gradient clipping, AdamW, EMA and
 * running statistics. The network is the same definition that {@link inferenceModel} exports. With several steps in a
 * run, weights and moments stay on the device between them.
 *
 * Inputs of each step: those that {@link stepFeeds} feeds. Inputs of the run: the state's vectors, ordered as
 * `training-order.ts` says for the block.
 * Outputs of each step: `loss` and `gradient_norm` [1], and in mixed precision `used_loss_scale` [1]; of
 * the run: the state's vectors as `next_...`. A step in mixed precision whose `gradient_norm` is not finite has left all
 * of the state but the scale as it was.
 *
 * @param block in which the processor convolves; null for plain ONNX
 * @throws RangeError for mixed precision in another dialect than the standard one
 */
export function trainingStepModel(config: TrainingStepConfig, dialect: Dialect, block: ChannelBlock | null = null): Uint8Array {
  // The other dialect's operators have no half precision, and kernels in it would lie otherwise than `training-order.ts` says.
  if (config.precision === 'mixed' && dialect !== 'standard') {
    throw new RangeError(`Mixed precision is trained in the standard dialect: ${dialect} has operators that compute in float32 alone.`);
  }
  const graph = new Graph(dialect);
  const partition = partitionParameters(parameterLayout(config.network), config.muon);
  let state: State = new Map(
    trainingStateNames(config).map((name) => [name, graph.input(name, 'float32', [stateLength(name, partition)])]),
  );
  for (let step = 0; step < config.stepsPerRun; step += 1) state = addStep(graph, config, partition, state, step);
  for (const [name, value] of state) graph.output(`next_${name}`, value);
  return lowerToNchwc(graph, block).serialize('training-step');
}

type State = ReadonlyMap<TrainingStateName, Value>;

/** A step of a run that is being added to its graph. */
interface StepContext {
  readonly graph: Graph;
  readonly config: TrainingStepConfig;
  readonly partition: UpdatePartition;
  /** Its place in the run, from 0. */
  readonly step: number;
  /** What one of its inputs or outputs is called. */
  readonly named: (name: string) => string;
  /** A vector of the state before it. */
  readonly vector: (name: TrainingStateName) => Value;
}

/** Adds step `step` of a run to the graph. @returns the state behind it */
function addStep(graph: Graph, config: TrainingStepConfig, partition: UpdatePartition, state: State, step: number): State {
  const named = (name: string): string => nameInStep(name, step);
  const vector = (name: TrainingStateName): Value => {
    const value = state.get(name);
    if (!value) throw new Error(`The configuration keeps no ${name}.`);
    return value;
  };
  const context: StepContext = { graph, config, partition, step, named, vector };
  const measured = lossOfStep(context);
  const lossScale = config.precision === 'mixed' ? currentLossScale(graph, vector('loss_scale')) : null;
  const gradients = gradientsOfStep(context, measured, lossScale);
  return graph.withoutRecording(() => {
    const gradient = flatGradient(graph, gradients, lossScale);
    const norm = euclideanNorm(graph, gradient);
    const renewed = renewedState(context, gradient, norm, measured.observed);
    graph.output(named('loss'), measured.loss);
    graph.output(named('gradient_norm'), norm);
    if (!lossScale) return renewed;
    graph.output(named('used_loss_scale'), lossScale);
    return renewedIfFinite(context, renewed, norm);
  });
}

/** The loss of a step with what it was computed of. */
interface StepLoss {
  /** [1]. */
  readonly loss: Value;
  /** What to differentiate by, in the order of the partition's layout. */
  readonly parameters: readonly Value[];
  /** In the order in which the network declares them; none without batch normalisation. */
  readonly observed: readonly ObservedStatistics[];
}

/** Mixes noise into the images, has the network predict, and weighs its errors. */
function lossOfStep({ graph, config, partition: { layout }, step, named, vector }: StepContext): StepLoss {
  const { network, batchSize } = config;
  const batch = noisyBatchInputs(graph, [batchSize, network.channels, network.imageSize, network.imageSize], named);
  const type = config.precision === 'mixed' ? 'float16' : 'float32';
  const parameters = new FlatParameters(graph, layout, cast(graph, vector('weights'), type), null, 'as lowered');
  const observed: ObservedStatistics[] = [];
  const drop = dropping(graph, config.dropout, step);
  const output = buildNetwork(
    { graph, parameters, mode: { kind: 'training', observe: (statistics) => observed.push(statistics), drop } },
    network,
    cast(graph, diffuse(graph, batch), type),
    noiseLevelOf(graph, batch),
    classInput(graph, network, batchSize, named(CLASS_INPUT)),
  );
  const errors = elementLoss(graph, config.loss, cast(graph, output, 'float32'), targetOf(graph, batch, config.prediction));
  const weight = reshape(graph, graph.input(named('loss_weight'), 'float32', [batchSize]), [batchSize, 1, 1, 1]);
  return { loss: meanOfAll(graph, multiply(graph, errors, weight)), parameters: parameters.values(), observed };
}

/** The gradient of the loss, scaled where there is a scale, at each parameter. */
function gradientsOfStep({ graph, partition: { layout } }: StepContext, { loss, parameters }: StepLoss, lossScale: Value | null): Value[] {
  return differentiate(graph, lossScale ? multiply(graph, loss, lossScale) : loss, parameters).map((gradient, index) => {
    if (!gradient) throw new Error(`The loss does not depend on ${layout.parameters[index]?.name ?? 'a parameter'}.`);
    return gradient;
  });
}

/** The gradients as one vector of float32, ordered as the state's, without the loss's scale. */
function flatGradient(graph: Graph, gradients: readonly Value[], lossScale: Value | null): Value {
  const scaled = cast(graph, flatten(graph, gradients), 'float32');
  return lossScale ? divide(graph, scaled, lossScale) : scaled;
}

/** The state's vectors behind the step, all but the loss's scale. */
function renewedState(context: StepContext, gradient: Value, norm: Value, observed: readonly ObservedStatistics[]): State {
  const { graph, config, named, vector } = context;
  const { network, gradientClip } = config;
  const inputs = adamWInputs(graph, named);
  const gradientFactor = gradientClip === null ? null : clipFactor(graph, norm, gradientClip);
  const { weights, ...moments } = updatedParameters(context, gradient, inputs, gradientFactor);
  const renewed = new Map<TrainingStateName, Value>([
    ['weights', weights],
    ['first_moment', moments.firstMoment],
    ['second_moment', moments.secondMoment],
  ]);
  const average = (name: TrainingStateName, decay: string): void => {
    renewed.set(name, exponentialAverage(graph, vector(name), weights, graph.input(named(decay), 'float32', [1])));
  };
  if (config.ema) average('ema', 'ema_decay');
  for (let index = 0; index < config.powerAverages; index += 1) average(powerAverageName(index), powerDecayName(index));
  const momentum = batchMomentum(network);
  if (momentum !== null) {
    renewed.set('statistics', runningStatistics(graph, vector('statistics'), observed, momentum));
  }
  return renewed;
}

/** The weights and their moments behind the step: Muon's kernels come first in each vector, AdamW's parameters after them. */
function updatedParameters(
  { graph, config: { optimizer, muon }, partition, vector }: StepContext,
  gradient: Value,
  inputs: AdamWInputs,
  gradientFactor: Value | null,
): AdamWState {
  const { kernelLength, layout } = partition;
  const ofKernels = (values: Value): Value => slice(graph, values, 0, 0, kernelLength);
  const ofOthers = (values: Value): Value => (kernelLength === 0 ? values : slice(graph, values, 0, kernelLength, layout.parameterCount));
  const others = adamW(
    graph,
    optimizer,
    { weights: ofOthers(vector('weights')), firstMoment: ofOthers(vector('first_moment')), secondMoment: vector('second_moment') },
    ofOthers(gradient),
    { ...inputs, gradientFactor },
  );
  const kernels =
    muon &&
    muonStep(
      graph,
      muon,
      optimizer.weightDecay,
      partition,
      { weights: ofKernels(vector('weights')), momentum: ofKernels(vector('first_moment')) },
      ofKernels(gradient),
      { learningRate: inputs.learningRate, gradientFactor },
    );
  const joined = (own: Value | undefined, other: Value): Value => (own ? concatenate(graph, [own, other], 0) : other);
  return {
    weights: joined(kernels?.weights, others.weights),
    firstMoment: joined(kernels?.momentum, others.firstMoment),
    secondMoment: others.secondMoment,
  };
}

/** The renewed vectors where the gradient is finite, those before the step where it is not; and the loss's next scale. */
function renewedIfFinite({ graph, vector }: StepContext, renewed: State, norm: Value): State {
  const taken = isFiniteNorm(graph, norm);
  const kept = [...renewed].map(([name, value]) => [name, choose(graph, taken, value, vector(name))] as const);
  return new Map<TrainingStateName, Value>([...kept, ['loss_scale', nextLossScale(graph, vector('loss_scale'), taken)]]);
}

/** momentum running + (1 - momentum) observed, over all normalisations in the layout's order. */
function runningStatistics(graph: Graph, running: Value, observed: readonly ObservedStatistics[], momentum: number): Value {
  const flat = observed.flatMap(({ mean, variance }) =>
    [mean, variance].map((value) => reshape(graph, value, [staticDimension('statistics', value.shape, 1)])),
  );
  const [first, ...rest] = flat;
  if (!first) throw new Error('The network has no batch normalisation.');
  const joined = concatenate(graph, [first, ...rest], 0);
  return add(graph, scale(graph, running, momentum), scale(graph, joined, 1 - momentum));
}
