import { useStore } from 'zustand';
import { useStudio } from '../../session/context.tsx';
import { Meter } from '../../ui/controls/Meter.tsx';
import { StopIcon } from '../../ui/icons.tsx';
import { downloadedShare } from '../../session/models/slice.ts';
import type { ComparePartProps, Activity } from './state.ts';
import { sideTitles } from './sides.ts';
import '../../session/run/run.css';

/** Draws both sides and tells how far that is. The buttons stay focusable when they have nothing to do. */
export function CompareControls({ store }: ComparePartProps) {
  const { activity, compare, stop } = useStore(store);
  const isReady = useStudio((state) => state.models.catalog.status === 'ready');
  const downloaded = useStudio((state) => downloadedShare(state.models.preparation));
  const text = activity ? describe(activity, downloaded) : '';
  return (
    <section className="run-controls" aria-label="Run">
      <div className="run-buttons">
        <button
          type="button"
          className="button is-primary"
          aria-disabled={!isReady || activity !== null}
          aria-keyshortcuts="g"
          onClick={() => void compare()}
        >
          Draw both <kbd>G</kbd>
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={activity === null || activity.status === 'stopping'}
          aria-keyshortcuts="Escape"
          onClick={stop}
        >
          <StopIcon /> Stop <kbd>Esc</kbd>
        </button>
      </div>
      <Meter label="Drawing" fraction={activity?.fraction ?? 0} text={text} />
      <p className="run-text">
        <span role="status">{text}</span>
        <span className="run-detail">{activity?.status === 'running' ? `${Math.floor(100 * activity.fraction)} %` : ''}</span>
      </p>
    </section>
  );
}

function describe({ status, side }: Activity, downloaded: number | null): string {
  const title = sideTitles[side];
  switch (status) {
    case 'preparing':
      return downloaded === null ? `Getting the model of ${title} ready…` : `Downloading the model of ${title}…`;
    case 'running':
      return `Drawing ${title}…`;
    case 'stopping':
      return 'Stopping after this step…';
  }
}
