import { parameterLayout } from '../src/models/inference.ts';
import { initialLossScale } from '../src/models/loss-scale.ts';
import { partitionParameters } from '../src/models/muon.ts';
import type { StoredWeights } from '../src/models/stored-weights.ts';
import { trainingStateNames, type TrainingStateName } from '../src/models/training-step.ts';
import { muonOf, type TrainingConfig } from './config.ts';
import { initialStatistics, initialWeights } from './initialize.ts';

/** The flat vectors that a run carries from step to step, and how many steps made them. */
export interface TrainingState {
  readonly step: number;
  readonly vectors: ReadonlyMap<TrainingStateName, Float32Array>;
}

/**
 * The state before the first step: seeded weights or `given` ones, empty moments, the average equal to the
 * weights.
 */
export function initialState(
  { network, ema, seed, precision, optimizer }: Pick<TrainingConfig, 'network' | 'ema' | 'seed' | 'precision' | 'optimizer'>,
  given: StoredWeights | null = null,
): TrainingState {
  const layout = parameterLayout(network);
  const weights = given?.weights ?? initialWeights(layout, seed);
  const start: Record<TrainingStateName, () => Float32Array> = {
    weights: () => weights,
    first_moment: () => new Float32Array(weights.length),
    second_moment: () => new Float32Array(partitionParameters(layout, muonOf(optimizer)).others.parameterCount),
    ema: () => weights.slice(),
    statistics: () => given?.statistics ?? initialStatistics(layout),
    loss_scale: initialLossScale,
  };
  return {
    step: 0,
    vectors: new Map(trainingStateNames({ network, ema: ema !== null, precision }).map((name) => [name, start[name]()])),
  };
}

/** The weights to draw and to judge with: the moving average where there is one. */
export function servingWeights({ vectors }: TrainingState): { weights: Float32Array; statistics: Float32Array } {
  const weights = vectors.get('ema') ?? vectors.get('weights');
  if (!weights) throw new Error('The training state holds no weights.');
  return { weights, statistics: vectors.get('statistics') ?? new Float32Array(0) };
}
