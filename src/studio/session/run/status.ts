import { describeCost } from '../../../diffusion/cost.ts';
import { formatDuration } from '../../ui/format.ts';
import type { RunProgress } from './estimate.ts';
import type { RunState } from '../state.ts';

export interface RunText {
  readonly text: string;
  /** Times; empty where there are none yet. */
  readonly detail: string;
}

export interface RunTextContext {
  /** What the next run would be. */
  readonly next: {
    readonly images: number;
    readonly steps: number;
    /** Null where it cannot be planned. */ readonly evaluations: number | null;
  };
  /** The share of the model's download that is here; null outside one. */
  readonly downloaded: number | null;
}

/** A run in one line, before, during and after it. */
export function describeRun(
  { status, outcome, evaluations }: RunState,
  progress: RunProgress,
  { next, downloaded }: RunTextContext,
): RunText {
  const { stepsTaken, steps, millisecondsPerStep, millisecondsLeft } = progress;
  const pace = millisecondsPerStep === null ? '' : `${formatDuration(millisecondsPerStep)} per step`;
  switch (status) {
    case 'preparing':
      return { text: 'Getting the model ready…', detail: downloaded === null ? '' : `${Math.floor(100 * downloaded)} %` };
    case 'stopping':
      return { text: 'Stopping after this step…', detail: pace };
    case 'running': {
      const left = millisecondsLeft === null ? '' : ` · ${formatDuration(millisecondsLeft)} left`;
      return { text: `Step ${stepsTaken} of ${steps}`, detail: `${pace}${left}` };
    }
    case 'idle':
      break;
  }
  switch (outcome) {
    case 'finished':
      return { text: `Finished in ${describeCost(steps, evaluations)}`, detail: pace };
    case 'stopped':
      return { text: stepsTaken === 0 ? 'Stopped' : `Stopped after ${stepsTaken} of ${steps} steps`, detail: pace };
    case 'failed':
      return { text: 'The run could not finish', detail: '' };
    case null:
      return {
        text: `${next.images === 1 ? '1 image' : `${next.images} images`} in ${describeCost(next.steps, next.evaluations)}`,
        detail: '',
      };
  }
}
