import type { RunFacts } from '../../../../workers/training/facts.ts';
import { formatCount, formatMegabytes } from '../../ui/format.ts';
import type { TrainState } from './state.ts';

/** How long the rest of a run takes at a rate. */
export function millisecondsLeft({ step, totalSteps, config }: RunFacts, imagesPerSecond: number): number {
  return (1000 * Math.max(0, totalSteps - step) * config.batchSize) / imagesPerSecond;
}

/** The same where it is read aloud: only when something else begins. */
export function announcedStatus(state: Parameters<typeof describeStatus>[0]): string {
  const { status, work, run } = state;
  if (work === 'finishing' || status === 'idle') return describeStatus(state);
  if (status === 'running') return 'Training.';
  return status === 'stopping' ? 'Pausing after the step under way…' : run ? 'Opening the training…' : 'Getting ready…';
}

/** What a run is at, in a sentence. */
export function describeStatus({
  status,
  work,
  progress,
  run,
  saved,
}: Pick<TrainState, 'status' | 'work' | 'progress' | 'run' | 'saved'>): string {
  const step = run ? `step ${formatCount(run.step)} of ${formatCount(run.totalSteps)}` : '';
  if (status === 'idle') {
    if (!run) return 'Nothing has been trained yet.';
    return run.step >= run.totalSteps
      ? `Trained to the end, ${step}.`
      : `Paused at ${step}. It goes on from here, after the page was closed too.`;
  }
  if (work === 'finishing') return 'Making a model of it…';
  if (status === 'stopping') return `Pausing after the step under way, ${step}…`;
  if (status === 'running') return `Training, ${step}${saved ? `; kept up to step ${formatCount(saved.step)}` : ''}.`;
  if (progress && 'receivedBytes' in progress)
    return `Downloading, ${formatMegabytes(progress.receivedBytes)} of ${formatMegabytes(progress.totalBytes)}…`;
  return 'Opening the training graph…';
}
