import { lossWeight } from '../src/diffusion/loss-weight.ts';
import { createNoiseSchedule } from '../src/diffusion/schedule.ts';
import { parameterLayout } from '../src/models/inference.ts';
import { SMALLEST_LOSS_SCALE } from '../src/models/loss-scale.ts';
import { partitionParameters } from '../src/models/muon.ts';
import { trainingOrder, type TrainingOrder } from '../src/models/training-order.ts';
import { nameInStep, powerDecayName, trainingStepModel, type TrainingStateName } from '../src/models/training-step.ts';
import { muonOf, stateConfigOf, type TrainingConfig } from './config.ts';
import { standardTarget, targetOf, type Target } from './dialect.ts';
import { dropoutFeeds, roundToMaskShare } from './dropout.ts';
import { openGraph, type Feeds, type GraphRunner } from './engine.ts';
import { requireHalfPrecision } from './half-precision.ts';
import { rateFeeds, stratifiedRates } from './noise-levels.ts';
import { powerDecayAt } from './power-average.ts';
import { emaDecayAt, learningRateAt } from './rates.ts';
import type { TrainingState } from './state.ts';
import type { StepInputs } from './step-inputs/inputs.ts';
import { stepStream } from './streams.ts';

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
  advance(state: TrainingState, inputs: readonly StepInputs[]): Promise<{ state: TrainingState; reports: StepReport[] }>;
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
  const feedsOf = createStepFeeds(config, totalSteps);
  const order = vectorOrders(config, target);
  let newest: { readonly state: TrainingState; readonly asGraphHas: Vectors } | null = null;

  return {
    async advance(state, inputs) {
      const runner = await runnerFor(inputs.length);
      const feeds = inputs.flatMap((drawn, index) =>
        Object.entries(feedsOf(state.step + index, drawn)).map(([name, values]) => [nameInStep(name, index), values] as const),
      );
      const vectors = newest?.state === state ? newest.asGraphHas : reordered(state.vectors, order, 'toGraph');
      const outputs = await runner.run({ ...Object.fromEntries(feeds), ...Object.fromEntries(vectors) });
      const renewed = new Map([...vectors.keys()].map((name) => [name, outputOf(outputs, `next_${name}`)] as const));
      const next = stateOf(state.step + inputs.length, renewed, order);
      newest = { state: next, asGraphHas: renewed };
      const numberOf = (name: string, index: number): number => outputOf(outputs, nameInStep(name, index))[0] ?? Number.NaN;
      const isTaken = (index: number): boolean =>
        config.precision === 'float32' ||
        Number.isFinite(numberOf('gradient_norm', index)) ||
        numberOf('used_loss_scale', index) <= SMALLEST_LOSS_SCALE;
      return {
        state: next,
        reports: inputs.map((_, index) => ({
          loss: numberOf('loss', index),
          gradientNorm: isTaken(index) ? numberOf('gradient_norm', index) : null,
          learningRate: learningRateAt(state.step + index, totalSteps, config.optimizer),
        })),
      };
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

/** What a step takes beside the state: a function of its number and what it draws. */
function createStepFeeds(config: TrainingConfig, totalSteps: number): (step: number, drawn: StepInputs) => Feeds {
  const { diffusion, optimizer, ema, averageLengths, batchSize, seed, lossWeighting, noiseLevels } = config;
  const schedule = createNoiseSchedule(diffusion.schedule);
  const masksOf = dropoutFeeds(config);
  return (step, { images, noise, masks }) => {
    const stream = stepStream(step);
    const rates = stratifiedRates(schedule, noiseLevels, batchSize, seed, stream);
    return {
      images,
      noise,
      ...rateFeeds(rates),
      loss_weight: Float32Array.from(rates, (rate) => lossWeight(lossWeighting, diffusion.prediction, rate)),
      ...masksOf(masks),
      learning_rate: Float32Array.of(learningRateAt(step, totalSteps, optimizer)),
      first_correction: Float32Array.of(1 / (1 - optimizer.beta1 ** (step + 1))),
      second_correction: Float32Array.of(1 / (1 - optimizer.beta2 ** (step + 1))),
      ...(ema === null ? {} : { ema_decay: Float32Array.of(emaDecayAt(step, ema)) }),
      ...Object.fromEntries(averageLengths.map((length, index) => [powerDecayName(index), Float32Array.of(powerDecayAt(step, length))])),
    };
  };
}

function outputOf(outputs: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const output = outputs.get(name);
  if (!output) throw new Error(`The training graph gave no ${name}.`);
  return output;
}
