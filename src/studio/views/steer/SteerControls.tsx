import { useEffect, useRef, useState } from 'react';
import { Meter } from '../../ui/controls/Meter.tsx';
import { StopIcon } from '../../ui/icons.tsx';
import type { Activity } from './state.ts';

interface SteerControlsProps {
  readonly title: string;
  readonly activity: Activity | null;
  readonly isReady: boolean;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

const sentences = { preparing: 'Getting the model ready…', running: 'Computing…', stopping: 'Stopping after this step…' } as const;

/** Starts and stops what a panel does, and tells how far it is. Both buttons stay focusable when they have nothing to do. */
export function SteerControls({ title, activity, isReady, onStart, onStop }: SteerControlsProps) {
  const text = activity ? sentences[activity.status] : 'Ready';
  const root = useRef<HTMLDivElement>(null);
  const wasActive = useRef(false);
  const [last, setLast] = useState(activity);
  const [hasEnded, setHasEnded] = useState(false);
  if (activity !== last) {
    setLast(activity);
    setHasEnded(activity === null);
  }

  // On a small screen what was made lies far below the button.
  useEffect(() => {
    if (wasActive.current && activity === null) {
      const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
      root.current?.closest('section')?.querySelector('[data-result]')?.scrollIntoView({ block: 'nearest', behavior });
    }
    wasActive.current = activity !== null;
  }, [activity]);

  return (
    <div ref={root} className="steer-controls">
      <div className="run-buttons">
        <button
          type="button"
          className="button is-primary"
          aria-disabled={!isReady || activity !== null}
          onClick={() => isReady && onStart()}
        >
          {title}
        </button>
        <button type="button" className="button" aria-disabled={activity === null || activity.status === 'stopping'} onClick={onStop}>
          <StopIcon /> Stop
        </button>
      </div>
      <Meter label={title} fraction={activity?.fraction ?? 0} text={text} />
      <p className="field-hint" role="status">
        {activity ? text : hasEnded ? 'Done.' : ''}
      </p>
    </div>
  );
}
