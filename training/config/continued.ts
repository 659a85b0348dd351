import { trainingStateNames, type TrainingStateName } from '../../src/training-graph/training-step.ts';
import type { Checkpoint } from '../runs/checkpoint.ts';
import { type TrainingConfig } from './config.ts';
import { stateConfigOf } from '../../src/training-step/config.ts';
import { samplesSeenBy } from '../../src/training-step/batches.ts';
import { initialState, type TrainingState } from '../../src/training-step/state.ts';

/**
 * A checkpoint as a run goes on from it by other settings, of those that leave its network and its optimizer what they are:
 * moments stay, an average that there was none of begins at the weights, one that is no more is dropped. With another batch
 * size the run goes on at the image where it was, and one that is as long as its epochs makes as many steps as they still take.
 *
 * @param totalSteps the run's length where it is given; null for the one that it has
 */
export function continuedWith(
  { config: before, progress, state, ...facts }: Checkpoint,
  config: TrainingConfig,
  totalSteps: number | null,
): Checkpoint {
  const { step, batches } = progress;
  const isOtherSize = config.batchSize !== before.batchSize;
  const stepsLeft = progress.totalSteps - step;
  const remaining = isOtherSize && config.steps === null ? Math.ceil((stepsLeft * before.batchSize) / config.batchSize) : stepsLeft;
  return {
    ...facts,
    config,
    progress: {
      ...progress,
      totalSteps: totalSteps ?? step + remaining,
      batches: isOtherSize ? { step, samplesSeen: samplesSeenBy(step, before, batches) } : batches,
    },
    state: continuedState(state, config),
  };
}

function continuedState({ step, vectors }: TrainingState, config: TrainingConfig): TrainingState {
  const initial = initialState(config).vectors;
  const weights = vectors.get('weights');
  const names = trainingStateNames(stateConfigOf(config));
  const isAverage = (name: TrainingStateName): boolean => name === 'ema' || name.startsWith('power_average');
  return {
    step,
    vectors: new Map(
      names.map((name) => [
        name,
        vectors.get(name) ?? (isAverage(name) ? weights?.slice() : undefined) ?? initial.get(name) ?? new Float32Array(0),
      ]),
    ),
  };
}
