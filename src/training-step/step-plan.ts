import { lossWeight } from '../diffusion/loss-weight.ts';
import { createNoiseSchedule } from '../diffusion/schedule.ts';
import { parameterLayout } from '../networks/inference.ts';
import { SMALLEST_LOSS_SCALE } from '../training-graph/loss-scale.ts';
import { partitionParameters } from '../training-graph/muon.ts';
import { createStepFeeds, stepOutputs, type StepOutputs, type StepValues } from '../training-graph/step-feeds.ts';
import { trainingOrder, type TrainingOrder } from '../training-graph/training-order.ts';
import { trainingStepModel, type TrainingStateName } from '../training-graph/training-step.ts';
import type { TrainingBatch } from './batch.ts';
import { muonOf, stateConfigOf, type AnyStepConfig } from './config.ts';
import { roundToMaskShare } from './dropout.ts';
import type { Feeds } from './graph-runner.ts';
import { stratifiedRates } from './noise-levels.ts';
import { powerDecayAt } from './power-average.ts';
import { emaDecayAt, learningRateAt } from './rates.ts';
import type { TrainingState } from './state.ts';
import { stepStream } from './streams.ts';
import type { Target } from './target.ts';

/** What a step tells of itself. */
export interface StepReport {
  readonly loss: number;
  /**
   * Euclidean norm of the gradient before clipping. Null for a step in mixed precision that was not taken, since the scaled
   * loss's gradient went beyond half precision; the next has a smaller scale.
   */
  readonly gradientNorm: number | null;
  readonly learningRate: number;
}

export type StateVectors = TrainingState['vectors'];

/** How the steps of a run are computed, whatever runtime computes them and wherever that keeps the state. */
export interface StepPlan {
  /** The graph of a run of so many steps, in which each vector of the state is an input and, with `next_` before its name, an output. */
  graph(stepsPerRun: number): Uint8Array;
  /** What the graph of as many steps as there are batches is fed beside the state: a function of the number of the first, from 0, and of what they draw. */
  feeds(first: number, batches: readonly TrainingBatch[]): Feeds;
  /** What the steps tell, from the outputs of their run. */
  reports(first: number, count: number, outputs: ReadonlyMap<string, Float32Array>): StepReport[];
  /** A state's vectors in the order in which the graph has them. */
  toGraph(vectors: StateVectors): StateVectors;
  /** The way back. */
  fromGraph(ordered: StateVectors): StateVectors;
}

/** Plans `totalSteps` steps for what a provider computes fastest. */
export function planSteps(config: AnyStepConfig, totalSteps: number, target: Target): StepPlan {
  const valuesOf = createStepValues(config, totalSteps);
  const feedsOf = createStepFeeds({ ...config, dropout: roundToMaskShare(config.dropout) });
  const orders = vectorOrders(config, target);
  return {
    graph: (stepsPerRun) => graphOf(config, stepsPerRun, target),
    feeds: (first, batches) =>
      Object.fromEntries(batches.flatMap((drawn, place) => Object.entries(feedsOf(valuesOf(first + place, drawn), place)))),
    reports: (first, count, outputs) =>
      Array.from({ length: count }, (_, place) =>
        reportOf(stepOutputs(outputs, place), learningRateAt(first + place, totalSteps, config.optimizer)),
      ),
    toGraph: (vectors) => reordered(vectors, orders, 'toGraph'),
    fromGraph: (vectors) => reordered(vectors, orders, 'fromGraph'),
  };
}

/** How the graph orders a vector of the state; null for one that it has as it is. */
type VectorOrders = (name: TrainingStateName) => TrainingOrder | null;

function vectorOrders({ network, optimizer }: AnyStepConfig, { block }: Target): VectorOrders {
  const declared = parameterLayout(network);
  const { layout, others } = partitionParameters(declared, muonOf(optimizer));
  const ofAll = trainingOrder(declared, layout, block);
  const ofOthers = trainingOrder(others, others, block);
  return (name) => {
    if (name === 'statistics' || name === 'loss_scale') return null;
    return name === 'second_moment' ? ofOthers : ofAll;
  };
}

function reordered(vectors: StateVectors, orders: VectorOrders, move: keyof TrainingOrder): StateVectors {
  return new Map([...vectors].map(([name, vector]) => [name, orders(name)?.[move](vector) ?? vector]));
}

function graphOf(config: AnyStepConfig, stepsPerRun: number, { dialect, block }: Target): Uint8Array {
  const { diffusion, loss, optimizer, batchSize, dropout } = config;
  return trainingStepModel(
    {
      prediction: diffusion.prediction,
      loss,
      dropout: roundToMaskShare(dropout),
      optimizer,
      muon: muonOf(optimizer),
      gradientClip: optimizer.gradientClip,
      ...stateConfigOf(config),
      batchSize,
      stepsPerRun,
    },
    dialect,
    block,
  );
}

/** What a step takes beside the state: a function of its number, from 0, and what it draws. */
function createStepValues(config: AnyStepConfig, totalSteps: number): (step: number, drawn: TrainingBatch) => StepValues {
  const { diffusion, optimizer, ema, averageLengths, batchSize, seed, lossWeighting, noiseLevels } = config;
  const schedule = createNoiseSchedule(diffusion.schedule);
  return (step, { images, noise, masks, classOneHot }) => {
    const rates = stratifiedRates(schedule, noiseLevels, batchSize, seed, stepStream(step));
    return {
      images,
      noise,
      rates,
      lossWeights: Float32Array.from(rates, (rate) => lossWeight(lossWeighting, diffusion.prediction, rate)),
      masks,
      classOneHot,
      step: step + 1,
      learningRate: learningRateAt(step, totalSteps, optimizer),
      emaDecay: ema && emaDecayAt(step, ema),
      powerDecays: averageLengths.map((length) => powerDecayAt(step, length)),
    };
  };
}

/** A step in mixed precision is left out where its gradient is not finite, as long as the loss's scale can still fall. */
function reportOf({ loss, gradientNorm, usedLossScale }: StepOutputs, learningRate: number): StepReport {
  const isTaken = usedLossScale === null || Number.isFinite(gradientNorm) || usedLossScale <= SMALLEST_LOSS_SCALE;
  return { loss, gradientNorm: isTaken ? gradientNorm : null, learningRate };
}
