import type { Graph, Value } from '../graph/graph.ts';
import { add, divide, multiply, scale, squareRoot, subtract } from '../graph/operators/arithmetic.ts';
import { concatenate, reshape, slice } from '../graph/operators/layout.ts';
import { matmul, rowDots } from '../graph/operators/matmul.ts';
import { reduceSum } from '../graph/operators/reduce.ts';
import { parameterOfState, type ParameterLayout, type ParameterPlacement } from '../networks/parameters.ts';
import { flatten } from './optimizer.ts';

/*
 * Muon (Jordan et al. 2024): the update of a kernel, seen as a matrix from its inputs to its filters, is its momentum
 * with all singular values brought near 1 by a Newton-Schulz iteration. The network's hidden kernels are updated so, and
 * everything else by AdamW.
 */
export interface MuonConfig {
  /** Its learning rate divided by AdamW's, whose warm-up and decay it shares. */
  readonly rateRatio: number;
  /** Of the gradient's moving average, in [0, 1). */
  readonly momentum: number;
}

/** Kernels of one shape that lie behind one another. */
interface KernelGroup {
  readonly shape: readonly [number, number, number, number];
  readonly count: number;
  readonly length: number;
}

/** Which parameters Muon updates, and which AdamW. */
export interface UpdatePartition {
  /** All parameters as the training graph has them: Muon's kernels first, those of one shape together, then AdamW's parameters. */
  readonly layout: ParameterLayout;
  readonly kernelGroups: readonly KernelGroup[];
  /** Numbers in all of Muon's kernels. */
  readonly kernelLength: number;
  /** AdamW's parameters alone, in the order in which the network declares them. */
  readonly others: ParameterLayout;
}

/**
 * Shares a network's parameters out. Muon's are all kernels of convolutions but the first and the last of the network, which
 * read and make pixels; without Muon, all are AdamW's, in their own order.
 */
export function partitionParameters(layout: ParameterLayout, muon: MuonConfig | null): UpdatePartition {
  const kernels = muon === null ? [] : layout.parameters.filter(({ shape }) => shape.length === 4).slice(1, -1);
  const shapes = [...new Set(kernels.map(shapeKey))];
  const groups = shapes.map((key) => kernels.filter((kernel) => shapeKey(kernel) === key));
  const others = layout.parameters.filter((parameter) => !kernels.includes(parameter));
  const kernelGroups = groups.flatMap((group) => {
    const [filters = 0, channels = 0, height = 0, width = 0] = group[0]?.shape ?? [];
    return {
      shape: [filters, channels, height, width] as const,
      count: group.length,
      length: group.length * filters * channels * height * width,
    };
  });
  return {
    layout: { ...layout, parameters: placed([...groups.flat(), ...others]) },
    kernelGroups,
    kernelLength: kernelGroups.reduce((sum, { length }) => sum + length, 0),
    others: { ...layout, parameters: placed(others), parameterCount: others.reduce((sum, { length }) => sum + length, 0) },
  };
}

function shapeKey({ shape }: ParameterPlacement): string {
  return shape.join();
}

/** The parameters behind one another from offset 0. */
function placed(parameters: readonly ParameterPlacement[]): ParameterPlacement[] {
  let offset = 0;
  return parameters.map((parameter) => {
    const placement = { ...parameter, offset };
    offset += parameter.length;
    return placement;
  });
}

/** Muon's kernels and their momentum, flat, as a partition's groups lie. */
export interface MuonState {
  readonly weights: Value;
  readonly momentum: Value;
}

/** Numbers that change from step to step, each [1]. */
export interface MuonScalars {
  /** AdamW's. */
  readonly learningRate: Value;
  /** What gradients are multiplied by first; null for 1. */
  readonly gradientFactor: Value | null;
}

/**
 * One Muon step, with Nesterov momentum and decoupled weight decay:
 *
 *     M <- mu M + (1 - mu) G,   U = newtonSchulz((1 - mu) G + mu M),   W <- W (1 - lr decay) - lr 0.2 sqrt(max(F, K)) U
 *
 * for kernels of F filters with K inputs each, channels times taps. The factor gives U the size of an AdamW update (Liu et al. 2025, eq. 4).
 *
 * @param gradient the loss's with respect to `state.weights`
 */
export function muonStep(
  graph: Graph,
  { rateRatio, momentum: mu }: MuonConfig,
  weightDecay: number,
  { kernelGroups }: Pick<UpdatePartition, 'kernelGroups'>,
  state: MuonState,
  gradient: Value,
  { learningRate, gradientFactor }: MuonScalars,
): MuonState {
  const own = scale(graph, gradientFactor ? multiply(graph, gradient, gradientFactor) : gradient, 1 - mu);
  const momentum = add(graph, scale(graph, state.momentum, mu), own);
  const direction = add(graph, own, scale(graph, momentum, mu));
  let offset = 0;
  const [first, ...rest] = kernelGroups.map((group) => {
    const part = slice(graph, direction, 0, offset, offset + group.length);
    offset += group.length;
    return groupUpdate(graph, group, part);
  });
  if (!first) throw new Error('There are no kernels to update.');
  const rate = scale(graph, learningRate, rateRatio);
  const keptShare = subtract(graph, graph.scalar(rate, 1), scale(graph, rate, weightDecay));
  const kept = weightDecay === 0 ? state.weights : multiply(graph, state.weights, keptShare);
  return { weights: subtract(graph, kept, multiply(graph, concatenate(graph, [first, ...rest], 0), rate)), momentum };
}

/** The scaled update of a group of kernels, [length], from their direction. */
function groupUpdate(graph: Graph, { shape, count }: KernelGroup, direction: Value): Value {
  const [filters, channels, height, width] = shape;
  const inputs = channels * height * width;
  const kernels = parameterOfState(graph, direction, [count * filters, channels, height, width]);
  const update = orthogonalize(graph, reshape(graph, kernels, [count, filters, inputs]));
  return flatten(graph, [reshape(graph, scale(graph, update, 0.2 * Math.sqrt(Math.max(filters, inputs))), kernels.shape)]);
}

/** Coefficients of the quintic iteration, which brings singular values from (0, 1] to between 0.7 and 1.2 in five rounds (Jordan et al. 2024). */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ROUNDS = 5;
/** Keeps a gradient of zeros from being divided by its norm. */
const SMALLEST_NORM = 1e-7;

/**
 * Brings the singular values of matrices [count, rows, columns] near 1: five rounds of X <- A X + B (X X^T) X + C (X X^T)^2 X from
 * X divided by its Frobenius norm, or of the same from the right where matrices are taller than wide.
 */
export function orthogonalize(graph: Graph, matrices: Value): Value {
  const [count = 0, rows = 0, columns = 0] = matrices.shape.map(Number);
  const squares = reduceSum(graph, rowDots(graph, matrices, matrices), [1]);
  const norms = reshape(graph, squareRoot(graph, squares), [count, 1, 1]);
  let x = divide(graph, matrices, add(graph, norms, graph.scalar(norms, SMALLEST_NORM)));
  const isTall = rows > columns;
  for (let round = 0; round < ROUNDS; round += 1) {
    const gram = matmul(graph, x, x, isTall ? { transposeLeft: true } : { transposeRight: true });
    const polynomial = add(graph, scale(graph, gram, B), scale(graph, matmul(graph, gram, gram), C));
    const change = isTall ? matmul(graph, x, polynomial) : matmul(graph, polynomial, x);
    x = add(graph, scale(graph, x, A), change);
  }
  return x;
}
