import { parameterLayout } from '../networks/inference.ts';
import { initialLossScale } from '../training-graph/loss-scale.ts';
import { partitionParameters } from '../training-graph/muon.ts';
import type { StoredWeights } from '../networks/stored-weights.ts';
import { powerAverageName, trainingStateNames, type TrainingStateName } from '../training-graph/training-step.ts';
import type { AnyStepConfig } from './config.ts';
import { muonOf, stateConfigOf } from './config.ts';
import { initialStatistics, initialWeights } from './initialize.ts';

/** The flat vectors that a run carries from step to step, and how many steps made them. */
export interface TrainingState {
  readonly step: number;
  readonly vectors: ReadonlyMap<TrainingStateName, Float32Array>;
}

/**
 * The state before the first step: seeded weights or `given` ones, empty moments, the averages equal to the weights.
 */
export function initialState(
  config: Pick<AnyStepConfig, 'network' | 'ema' | 'averageLengths' | 'seed' | 'precision' | 'optimizer'>,
  given: StoredWeights | null = null,
): TrainingState {
  const { network, optimizer, seed } = config;
  const layout = parameterLayout(network);
  const weights = given?.weights ?? initialWeights(layout, seed);
  const startOf = (name: TrainingStateName): Float32Array => {
    switch (name) {
      case 'weights':
        return weights;
      case 'first_moment':
        return new Float32Array(weights.length);
      case 'second_moment':
        return new Float32Array(partitionParameters(layout, muonOf(optimizer)).others.parameterCount);
      case 'statistics':
        return given?.statistics ?? initialStatistics(layout);
      case 'loss_scale':
        return initialLossScale();
      case 'ema':
      default:
        return weights.slice();
    }
  };
  return { step: 0, vectors: new Map(trainingStateNames(stateConfigOf(config)).map((name) => [name, startOf(name)])) };
}

/** The weights to draw and to judge with: the moving average where there is one, else the first of the power-function averages. */
export function servingWeights({ vectors }: TrainingState): { weights: Float32Array; statistics: Float32Array } {
  const weights = vectors.get('ema') ?? vectors.get(powerAverageName(0)) ?? vectors.get('weights');
  if (!weights) throw new Error('The training state holds no weights.');
  return { weights, statistics: vectors.get('statistics') ?? new Float32Array(0) };
}
