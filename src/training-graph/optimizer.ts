import { filled } from '../graph/broadcast.ts';
import { reduceSum } from '../graph/operators/reduce.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { add, divide, multiply, scale, square, squareRoot, subtract } from '../graph/operators/arithmetic.ts';
import { concatenate, reshape } from '../graph/operators/layout.ts';
import { rowDots } from '../graph/operators/matmul.ts';
import { elementCount, staticShape } from '../graph/shape.ts';

/** AdamW (Loshchilov & Hutter 2019, algorithm 2), with the decay scaled by the learning rate. */
export interface AdamWConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Numbers that change from step to step, each [1]. */
export interface AdamWInputs {
  readonly learningRate: Value;
  /** 1 / (1 - beta1^t) and 1 / (1 - beta2^t), counted from t = 1. */
  readonly firstCorrection: Value;
  readonly secondCorrection: Value;
}

/** The graph inputs that AdamW takes, under what `nameOf` calls them. */
export function adamWInputs(graph: Graph, nameOf: (name: string) => string = (name) => name): AdamWInputs {
  const number = (name: keyof ReturnType<typeof adamWFeeds>): Value => graph.input(nameOf(name), 'float32', [1]);
  return {
    learningRate: number('learning_rate'),
    firstCorrection: number('first_correction'),
    secondCorrection: number('second_correction'),
  };
}

/** What {@link adamWInputs} are fed in step `step`, counted from 1 (Kingma & Ba 2015, algorithm 1: the bias corrections). */
export function adamWFeeds({ beta1, beta2 }: Pick<AdamWConfig, 'beta1' | 'beta2'>, step: number, learningRate: number) {
  return {
    learning_rate: Float32Array.of(learningRate),
    first_correction: Float32Array.of(1 / (1 - beta1 ** step)),
    second_correction: Float32Array.of(1 / (1 - beta2 ** step)),
  };
}

/** What an AdamW step computes with beside state and gradient. */
export interface AdamWScalars extends AdamWInputs {
  /** What gradients are multiplied by first (see {@link clipFactor}); null for 1. */
  readonly gradientFactor: Value | null;
}

export interface AdamWState {
  readonly weights: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** One AdamW step over flat vectors of one length; `gradient` is the loss's with respect to `state.weights`. */
export function adamW(
  graph: Graph,
  { beta1, beta2, epsilon, weightDecay }: AdamWConfig,
  state: AdamWState,
  gradient: Value,
  scalars: AdamWScalars,
): AdamWState {
  // Algorithm 1 of Kingma & Ba 2015 with the order of computation of its section 2: the corrections go into two numbers.
  const { learningRate, firstCorrection, secondCorrection, gradientFactor } = scalars;
  const correction = squareRoot(graph, secondCorrection);
  const rate = divide(graph, multiply(graph, learningRate, firstCorrection), correction);
  // A factor of the gradient goes into the numbers that it is multiplied by anyway.
  const share = (factor: Value | null, ofNew: number): Value => (factor ? scale(graph, factor, ofNew) : graph.constant('float32', [ofNew]));
  const ofFirst = multiply(graph, gradient, share(gradientFactor, 1 - beta1));
  const ofSecond = multiply(graph, square(graph, gradient), share(gradientFactor && square(graph, gradientFactor), 1 - beta2));
  const firstMoment = add(graph, scale(graph, state.firstMoment, beta1), ofFirst);
  const secondMoment = add(graph, scale(graph, state.secondMoment, beta2), ofSecond);
  const denominator = add(graph, squareRoot(graph, secondMoment), divide(graph, graph.scalar(correction, epsilon), correction));
  const change = multiply(graph, divide(graph, firstMoment, denominator), rate);
  const keptShare = subtract(graph, graph.scalar(learningRate, 1), scale(graph, learningRate, weightDecay));
  return {
    weights: subtract(graph, weightDecay === 0 ? state.weights : multiply(graph, state.weights, keptShare), change),
    firstMoment,
    secondMoment,
  };
}

/** decay average + (1 - decay) weights, with `decay` of [1]. */
export function exponentialAverage(graph: Graph, average: Value, weights: Value, decay: Value): Value {
  const difference = subtract(graph, weights, average);
  const share = subtract(graph, graph.scalar(decay, 1), decay);
  return add(graph, average, multiply(graph, difference, share));
}

/** Joins gradients of any shape into one flat vector, in their order; kernels lie in it as in the state's. */
export function flatten(graph: Graph, gradients: readonly Value[]): Value {
  const [joined] = graph.composite('StateOfParameters', gradients, () => {
    const flat = gradients.map((gradient) => reshape(graph, gradient, [elementCount(staticShape('flatten', gradient.shape))]));
    const [first, ...rest] = flat;
    if (!first) throw new Error('There are no gradients to join.');
    return [rest.length === 0 ? first : concatenate(graph, [first, ...rest], 0)];
  });
  return joined;
}

/** Numbers in a row of a long sum. */
const ROW = 1024;

/** Euclidean norm of a flat vector, [1], summed in rows so that no long float32 sum loses digits. */
export function euclideanNorm(graph: Graph, vector: Value): Value {
  const [length = 0] = staticShape('norm', vector.shape);
  const rows = Math.ceil(length / ROW);
  const rest = rows * ROW - length;
  const padded = rest === 0 ? vector : concatenate(graph, [vector, filled(graph, vector, 0, [rest])], 0);
  const inRows = reshape(graph, padded, [rows, ROW]);
  const perRow = rowDots(graph, inRows, inRows);
  return squareRoot(graph, reshape(graph, reduceSum(graph, perRow, [0]), [1]));
}

/** What a gradient whose norm exceeds `maximum` is multiplied by to have that norm (Pascanu et al. 2013, algorithm 1), [1]; else 1. */
export function clipFactor(graph: Graph, norm: Value, maximum: number): Value {
  const limit = graph.constant('float32', [maximum]);
  return divide(graph, limit, graph.single('Max', [norm, limit], norm.shape));
}
