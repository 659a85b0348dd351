import type { TrainingRun } from '../../../documents/training-run.ts';
import { formatCount } from '../../ui/format.ts';
import { formatRoute } from '../../session/navigation/routes.ts';
import { describeState, shareDone } from './progress.ts';

/** Links to the runs, each with how far it is. */
export function RunList({ runs, shown }: { readonly runs: readonly TrainingRun[]; readonly shown: string | null }) {
  return (
    <nav className="run-list" aria-label="Training runs">
      {runs.map((run) => (
        <a
          key={run.name}
          href={formatRoute({ view: 'runs', run: run.name })}
          aria-current={run.name === shown ? 'page' : undefined}
          data-state={run.state}
        >
          <strong>{run.name}</strong>
          <span>
            {describeState(run)}
            {run.step !== null && run.totalSteps !== null && `, ${formatCount(run.step)} of ${formatCount(run.totalSteps)} steps`}
          </span>
          {run.state === 'running' && <span className="link-progress" style={{ transform: `scaleX(${shareDone(run) ?? 0})` }} />}
        </a>
      ))}
    </nav>
  );
}
