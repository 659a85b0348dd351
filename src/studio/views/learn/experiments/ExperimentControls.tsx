import { Meter } from '../../../ui/controls/Meter.tsx';
import { StopIcon } from '../../../ui/icons.tsx';
import type { Activity, Experiment } from './state.ts';

interface ExperimentControlsProps {
  readonly title: string;
  readonly experiment: Experiment;
  readonly activity: Activity | null;
  readonly isReady: boolean;
  /** What is told once it has ended. */
  readonly result: string;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

const sentences = { preparing: 'Getting the model ready…', running: 'Computing…', stopping: 'Stopping after this step…' } as const;

/** Starts and stops an experiment, and tells how far it is. Both buttons stay focusable when they have nothing to do. */
export function ExperimentControls({ title, experiment, activity, isReady, result, onStart, onStop }: ExperimentControlsProps) {
  const own = activity?.experiment === experiment ? activity : null;
  const waiting = activity
    ? 'Another chapter is computing: this can start when it has ended.'
    : 'This can start when the model’s images are here.';
  const text = own ? sentences[own.status] : activity === null && isReady ? result : waiting;
  const canStart = isReady && activity === null;
  return (
    <div className="experiment-controls">
      <div className="chapter-row">
        <button type="button" className="button is-primary" aria-disabled={!canStart} onClick={() => canStart && onStart()}>
          {title}
        </button>
        <button type="button" className="button" aria-disabled={own === null || own.status === 'stopping'} onClick={() => own && onStop()}>
          <StopIcon /> Stop
        </button>
      </div>
      <Meter label={title} fraction={own?.fraction ?? 0} text={own ? text : ''} />
      <p className="chapter-fact" role="status">
        {text}
      </p>
    </div>
  );
}
