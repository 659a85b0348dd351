import type { TrainingRun } from '../../../documents/training-run.ts';

const stateNames: Record<TrainingRun['state'], string> = {
  running: 'Running',
  finished: 'Finished',
  'stopped early': 'Finished early: it got no better',
  interrupted: 'Stopped',
  broken: 'Damaged',
};

/** A run's state in a word or a few. */
export function describeState({ state }: TrainingRun): string {
  return stateNames[state];
}

/** The share of its steps that a run has done, 0 to 1; null while it is not known how many there are. */
export function shareDone({ step, totalSteps }: TrainingRun): number | null {
  return step === null || totalSteps === null || totalSteps === 0 ? null : Math.min(1, step / totalSteps);
}

/** How long a running run still takes at the speed of its last steps; null where that cannot be told. */
export function millisecondsLeft({ state, step, totalSteps, batchSize, samplesPerSecond }: TrainingRun): number | null {
  if (state !== 'running' || step === null || totalSteps === null || batchSize === null || !samplesPerSecond) return null;
  return (1000 * Math.max(0, totalSteps - step) * batchSize) / samplesPerSecond;
}
