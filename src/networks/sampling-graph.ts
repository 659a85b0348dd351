import type { Guidance, PredictionType } from '../diffusion/config.ts';
import { conversionBetween, isGuidedAt, nearestLevel } from '../diffusion/guidance.ts';
import type { SamplingPlan } from '../diffusion/plan.ts';
import type { PredictionConversion } from '../diffusion/prediction.ts';
import { MAXIMUM_HISTORY, type Mixture } from '../diffusion/samplers/mixture.ts';
import type { Target } from '../diffusion/samplers/sampler.ts';
import type { NoiseSchedule } from '../diffusion/schedule.ts';
import { int } from '../graph/attributes.ts';
import { Graph, type Value } from '../graph/graph.ts';
import { add, scale } from '../graph/operators/arithmetic.ts';
import { buildNetwork } from './build.ts';
import { classInput } from './class-embedding.ts';
import { parameterLayout } from './inference.ts';
import type { NetworkConfig } from './network.ts';
import { StoredParameters, type ParameterSource, type WeightPrecision } from './parameters.ts';

/** A network with its weights, flat as `parameterLayout` places them. */
export interface WeightedNetwork {
  readonly network: NetworkConfig;
  readonly prediction: PredictionType;
  readonly weights: Float32Array;
  readonly statistics: Float32Array;
}

/** A weaker network, and the noise that it was trained to see. */
export interface WeightedGuide extends WeightedNetwork {
  readonly schedule: NoiseSchedule;
}

/** How a run is guided: by another network, or, of a network with classes, by itself told of none. */
export interface GraphGuidance {
  readonly guidance: Guidance;
  readonly by: WeightedGuide | 'itself';
}

/** A plan that draws fresh noise, which no input of the graph gives. */
export class FreshNoiseError extends RangeError {
  override readonly name = 'FreshNoiseError';
}

/**
 * A whole run of a sampler as one ONNX graph: input `noise` [batch, channels, imageSize, imageSize], the initial latent from
 * N(0, 1), and for a network with classes `class_one_hot` [batch, classes]; output `images` shaped as the noise, in [-1, 1] but for
 * what the last step leaves beyond. It computes in float32 what `denoise` does with the plan, whose mixtures it holds as constants;
 * weights are stored once, however often the network is evaluated.
 *
 * @param plan one that draws no fresh noise
 * @throws FreshNoiseError, Float16RangeError for float16 where a weight does not fit into it
 */
export function samplingGraph(
  model: WeightedNetwork,
  plan: SamplingPlan,
  guidance: GraphGuidance | null,
  precision: WeightPrecision = 'float32',
): Uint8Array<ArrayBuffer> {
  const { channels, imageSize } = model.network;
  const graph = new Graph();
  const noise = graph.input('noise', 'float32', ['batch', channels, imageSize, imageSize]);
  const classes = classInput(graph, model.network, 'batch');
  const predict = guided(graph, model, { classes, levelsOf: levelsFor(graph, noise) }, guidance, precision);

  let latent = noise;
  let input = plan.input ? mixed(graph, plan.input, latent, []) : latent;
  let history: readonly Predictions[] = [];
  for (const stage of plan.steps.flatMap(({ stages }) => stages)) {
    const prediction = predict(input, stage.noiseLevel);
    const image = converted(graph, stage.x0, input, prediction);
    const predictions = { x0: plan.clip ? clipped(graph, image) : image, epsilon: converted(graph, stage.epsilon, input, prediction) };
    history = [predictions, ...history].slice(0, MAXIMUM_HISTORY + 1);
    const before = latent;
    if (stage.latent) latent = mixed(graph, stage.latent, before, history);
    input = stage.input ? mixed(graph, stage.input, before, history) : latent;
  }
  graph.output('images', latent);
  return graph.serialize('stepwise-sampler', { network: JSON.stringify(model.network) });
}

interface Predictions {
  readonly x0: Value;
  readonly epsilon: Value;
}

type GraphPredict = (latent: Value, noiseLevel: number) => Value;

/** What a batch is told beside its latents. */
interface BatchValues {
  /** [batch, classes]; null for a network without classes. */
  readonly classes: Value | null;
  /** The same noise level for each image, [batch]. */
  readonly levelsOf: (noiseLevel: number) => Value;
}

/** Makes a vector of one number for each image of a batch. */
function levelsFor(graph: Graph, batch: Value): (noiseLevel: number) => Value {
  const [count] = graph.node('Shape', [batch], [{ type: 'int64', shape: [1] }], { start: int(0), end: int(1) });
  const [zeros] = graph.node('ConstantOfShape', [count], [{ type: 'float32', shape: ['batch'] }]);
  return (noiseLevel) => add(graph, zeros, graph.scalar(zeros, noiseLevel));
}

/** The network as a function that may be evaluated many times over the same stored weights. */
function networkIn(
  graph: Graph,
  { network, weights, statistics }: WeightedNetwork,
  name: string,
  precision: WeightPrecision,
): (told: BatchValues) => GraphPredict {
  const parameters = kept(new StoredParameters(graph, parameterLayout(network), weights, statistics, precision, name));
  const context = { graph, parameters, mode: { kind: 'inference' } } as const;
  return ({ classes, levelsOf }) =>
    (latent, noiseLevel) =>
      buildNetwork(context, network, latent, levelsOf(noiseLevel), classes);
}

/** Parameters that are stored once, however often they are asked for. */
function kept(source: ParameterSource): ParameterSource {
  const values = new Map<string, Value>();
  const once = (name: string, make: () => Value): Value => {
    const value = values.get(name) ?? make();
    values.set(name, value);
    return value;
  };
  return {
    parameter: (specification) => once(specification.name, () => source.parameter(specification)),
    statistic: (specification) => once(specification.name, () => source.statistic(specification)),
  };
}

/** What the network predicts, moved away from what guides it: `guided` of src/diffusion/guidance.ts as a graph. */
function guided(
  graph: Graph,
  model: WeightedNetwork,
  told: BatchValues,
  guidance: GraphGuidance | null,
  precision: WeightPrecision,
): GraphPredict {
  const network = networkIn(graph, model, '', precision);
  const own = network(told);
  if (guidance === null) return own;
  const { by } = guidance;
  const withoutClass = ({ network: { classes } }: WeightedNetwork): BatchValues => ({
    ...told,
    classes: classes === undefined ? null : graph.constant('float32', new Array<number>(classes).fill(0), [1, classes]),
  });
  const weaker = by === 'itself' ? network(withoutClass(model)) : networkIn(graph, by, 'guide.', precision)(withoutClass(by));
  return (latent, noiseLevel) => {
    const prediction = own(latent, noiseLevel);
    if (!isGuidedAt(guidance.guidance, noiseLevel)) return prediction;
    const level = by === 'itself' ? noiseLevel : nearestLevel(by.schedule, noiseLevel);
    const conversion = conversionBetween(by === 'itself' ? model.prediction : by.prediction, level, model.prediction, noiseLevel);
    const other = converted(graph, conversion, latent, weaker(latent, level));
    const { weight } = guidance.guidance;
    return add(graph, scale(graph, prediction, weight), scale(graph, other, 1 - weight));
  };
}

function converted(graph: Graph, { fromLatent, fromPrediction }: PredictionConversion, latent: Value, prediction: Value): Value {
  return weighted(graph, [
    [fromLatent, latent],
    [fromPrediction, prediction],
  ]);
}

/** As `mix` of src/diffusion/evaluation.ts. @throws FreshNoiseError */
function mixed(graph: Graph, { mixture }: Target, latent: Value, history: readonly Predictions[]): Value {
  if (mixture.fromNoise !== 0) throw new FreshNoiseError('The plan draws fresh noise on its way, for which the graph has no input.');
  return weighted(graph, [[mixture.fromLatent, latent], ...predictedTerms(mixture, history)]);
}

type Term = readonly [weight: number, value: Value];

function predictedTerms(mixture: Mixture, history: readonly Predictions[]): Term[] {
  return [mixture, ...(mixture.earlier ?? [])].flatMap(({ fromX0, fromEpsilon }, age): Term[] => {
    const predictions = history[age];
    if (fromX0 === 0 && fromEpsilon === 0) return [];
    if (!predictions) throw new RangeError('A mixture reaches back beyond the first evaluation.');
    return [
      [fromEpsilon, predictions.epsilon],
      [fromX0, predictions.x0],
    ];
  });
}

/** The sum of values times their weights, those of weight 0 left out. */
function weighted(graph: Graph, terms: readonly Term[]): Value {
  const [first, ...rest] = terms
    .filter(([weight]) => weight !== 0)
    .map(([weight, value]) => (weight === 1 ? value : scale(graph, value, weight)));
  if (!first) throw new RangeError('A mixture of nothing.');
  return rest.reduce((sum, value) => add(graph, sum, value), first);
}

function clipped(graph: Graph, image: Value): Value {
  return graph.single('Clip', [image, graph.scalar(image, -1), graph.scalar(image, 1)], image.shape);
}
