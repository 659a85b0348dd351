import { lossWeight } from '../../src/diffusion/loss-weight.ts';
import { createNoiseSchedule } from '../../src/diffusion/schedule.ts';
import { parameterLayout } from '../../src/networks/inference.ts';
import { SMALLEST_LOSS_SCALE } from '../../src/training-graph/loss-scale.ts';
import { partitionParameters } from '../../src/training-graph/muon.ts';
import { trainingOrder, type TrainingOrder } from '../../src/training-graph/training-order.ts';
import { createStepFeeds, stepOutputs, type StepOutputs, type StepValues } from '../../src/training-graph/step-feeds.ts';
import { trainingStepModel, type TrainingStateName } from '../../src/training-graph/training-step.ts';
import { muonOf, stateConfigOf, type TrainingConfig } from '../config/config.ts';
import { standardTarget, targetOf, type Target } from './dialect.ts';
import { roundToMaskShare } from './dropout.ts';
import { openGraph, type GraphRunner } from './graph-runner.ts';
import { requireHalfPrecision } from './half-precision.ts';
import { stratifiedRates } from './noise-levels.ts';
import { powerDecayAt } from './power-average.ts';
import { emaDecayAt, learningRateAt } from './rates.ts';
import type { TrainingState } from './state.ts';
import type { TrainingBatch } from '../data-loader/batch.ts';
import { stepStream } from '../streams.ts';

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

/** Makes optimizer steps. A step depends on the state, its number and its inputs alone. */
export interface Stepper {
  /** Makes a step for each of `inputs`: one, or `stepsPerRun` of the configuration, in one run. */
  advance(state: TrainingState, inputs: readonly TrainingBatch[]): Promise<{ state: TrainingState; reports: StepReport[] }>;
  release(): Promise<void>;
}

/**
 * Lowers the configuration to a training graph and opens it, by `open` where its runs are to be measured.
 * @throws ProviderUnavailableError, HalfPrecisionError
 */
export async function openStepper(config: TrainingConfig, totalSteps: number, open = openGraph): Promise<Stepper> {
  if (config.precision === 'mixed') await requireHalfPrecision(config.provider);
  // The other dialect's operators have no half precision.
  const target = config.precision === 'mixed' ? standardTarget : await targetOf(config.provider);
  const runners = new Map<number, GraphRunner>();
  const runnerFor = async (stepsPerRun: number): Promise<GraphRunner> => {
    const seldom = stepsPerRun < config.stepsPerRun;
    const runner = runners.get(stepsPerRun) ?? (await open(graphOf(config, stepsPerRun, target), config.provider, { seldom }));
    runners.set(stepsPerRun, runner);
    return runner;
  };
  // What cannot be opened should show before anything is trained; the graph of one step only where it is needed.
  await runnerFor(totalSteps < config.stepsPerRun ? 1 : config.stepsPerRun);
  const valuesOf = createStepValues(config, totalSteps);
  const feedsOf = createStepFeeds({ ...config, dropout: roundToMaskShare(config.dropout) });
  const order = vectorOrders(config, target);
  let newest: { readonly state: TrainingState; readonly asGraphHas: Vectors } | null = null;

  return {
    async advance(state, inputs) {
      const runner = await runnerFor(inputs.length);
      const steps = inputs.map((drawn, place) => valuesOf(state.step + place, drawn));
      const vectors = newest?.state === state ? newest.asGraphHas : reordered(state.vectors, order, 'toGraph');
      const outputs = await runner.run(
        Object.fromEntries([...steps.flatMap((values, place) => Object.entries(feedsOf(values, place))), ...vectors]),
      );
      const renewed = new Map([...vectors.keys()].map((name) => [name, outputOf(outputs, `next_${name}`)] as const));
      const next = stateOf(state.step + inputs.length, renewed, order);
      newest = { state: next, asGraphHas: renewed };
      return { state: next, reports: steps.map(({ learningRate }, place) => reportOf(stepOutputs(outputs, place), learningRate)) };
    },
    async release() {
      for (const runner of runners.values()) await runner.release();
    },
  };
}

type Vectors = TrainingState['vectors'];

/** How the graph orders a vector of the state; null for one that it has as it is. */
type VectorOrders = (name: TrainingStateName) => TrainingOrder | null;

function vectorOrders({ network, optimizer }: TrainingConfig, { block }: Target): VectorOrders {
  const declared = parameterLayout(network);
  const { layout, others } = partitionParameters(declared, muonOf(optimizer));
  const ofAll = trainingOrder(declared, layout, block);
  const ofOthers = trainingOrder(others, others, block);
  return (name) => {
    if (name === 'statistics' || name === 'loss_scale') return null;
    return name === 'second_moment' ? ofOthers : ofAll;
  };
}

function reordered(vectors: Vectors, orders: VectorOrders, move: keyof TrainingOrder): Vectors {
  return new Map([...vectors].map(([name, vector]) => [name, orders(name)?.[move](vector) ?? vector]));
}

/**
 * A state whose vectors are moved when they are first asked for, which most steps' never are. What is kept for that must
 * not reach the state before, or no state would ever be let go of.
 */
function stateOf(step: number, asGraphHas: Vectors, orders: VectorOrders): TrainingState {
  let moved: Vectors | null = null;
  return {
    step,
    get vectors() {
      moved ??= reordered(asGraphHas, orders, 'fromGraph');
      return moved;
    },
  };
}

function graphOf(config: TrainingConfig, stepsPerRun: number, { dialect, block }: Target): Uint8Array {
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
function createStepValues(config: TrainingConfig, totalSteps: number): (step: number, drawn: TrainingBatch) => StepValues {
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

function outputOf(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const output = outputs.get(name);
  if (!output) throw new Error(`The training graph gave no ${name}.`);
  return output;
}
