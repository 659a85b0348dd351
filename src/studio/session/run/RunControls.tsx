import { useStudio } from '../context.tsx';
import { Meter } from '../../ui/controls/Meter.tsx';
import { StopIcon } from '../../ui/icons.tsx';
import { downloadedShare, selectedEntry } from '../models/slice.ts';
import { useNextPlan } from '../trajectory/useMoments.ts';
import { estimateProgress } from './estimate.ts';
import { describeRun } from './status.ts';
import './run.css';

/** Generate, Stop, and how far the run is. */
export function RunControls() {
  const run = useStudio((state) => state.run);
  const hasModel = useStudio((state) => selectedEntry(state) !== null);
  const images = useStudio((state) => state.settings.current.images);
  const steps = useStudio((state) => state.settings.current.steps);
  const next = useNextPlan();
  const generate = useStudio((state) => state.run.generate);
  const stop = useStudio((state) => state.run.stop);
  const downloaded = useStudio((state) => downloadedShare(state.models.preparation));
  const isOpening = useStudio((state) => state.ownModels.opening !== null);
  const isIdle = run.status === 'idle';
  const progress = estimateProgress(run.stepMilliseconds, run.steps);
  const { text, detail } = describeRun(run, progress, { next: { images, steps, evaluations: next?.evaluations ?? null }, downloaded });

  return (
    <section className="run-controls" aria-label="Run">
      <div className="run-buttons">
        {/* Both stay focusable when they have nothing to do, so that the keyboard does not lose its place. */}
        <button
          type="button"
          className="button is-primary"
          aria-disabled={!hasModel || !isIdle || isOpening}
          aria-keyshortcuts="g"
          onClick={() => void generate()}
        >
          Generate <kbd>G</kbd>
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={isIdle || run.status === 'stopping'}
          aria-keyshortcuts="Escape"
          onClick={stop}
        >
          <StopIcon /> Stop <kbd>Esc</kbd>
        </button>
      </div>
      <Meter label="Sampling" fraction={run.status === 'preparing' ? downloaded : progress.fraction} text={text} />
      <p className="run-text" data-testid="run-progress">
        <span>{text}</span>
        <span className="run-detail">{detail}</span>
      </p>
    </section>
  );
}
