import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { TrainingRun } from '../../../documents/training-run.ts';
import { useStudio, useStudioStore } from '../../session/context.tsx';
import { FailureCard } from '../../ui/loading/FailureCard.tsx';
import { WhenLoaded } from '../../ui/loading/WhenLoaded.tsx';
import { RunDetail } from './RunDetail.tsx';
import { RunList } from './RunList.tsx';
import { createRunsStore } from './store.ts';
import { usePolling } from './usePolling.ts';
import './runs.css';

/** How often the server is asked, while a run goes and while none does. */
const liveMilliseconds = 2000;
const idleMilliseconds = 5000;

/** The training runs of this machine, as they go. */
export function RunsView() {
  const studio = useStudioStore();
  const runsUrl = useStudio((state) => state.navigation.runsUrl) ?? document.baseURI;
  const [store] = useState(() =>
    createRunsStore({ runsUrl, fetch: fetch.bind(globalThis), onModelsChanged: () => void studio.getState().models.findRuns() }),
  );
  const { runs, logs, staleness, refresh } = useStore(store);
  const wanted = useWantedRun();
  const all = runs.status === 'ready' ? runs.value : [];
  const name = wanted ?? all[0]?.name ?? null;
  const isLive = all.some(({ state }) => state === 'running');
  const update = useCallback(() => refresh(name), [refresh, name]);
  usePolling(update, isLive ? liveMilliseconds : idleMilliseconds);

  return (
    <div className="page">
      <header className="page-head">
        <h2>Runs</h2>
      </header>
      <WhenLoaded loaded={runs} label="Reading the training runs" onRetry={() => void update()}>
        {(value) => (
          <div className="runs">
            {staleness !== null && <FailureCard sentence={`What is shown may be old: ${staleness}`} onRetry={() => void update()} />}
            <RunList runs={value} shown={name} />
            <Shown
              run={value.find((run) => run.name === name)}
              name={name}
              log={name === null ? undefined : logs[name]}
              runsUrl={runsUrl}
            />
          </div>
        )}
      </WhenLoaded>
    </div>
  );
}

interface ShownProps {
  readonly run: TrainingRun | undefined;
  readonly name: string | null;
  readonly log: Parameters<typeof RunDetail>[0]['log'];
  readonly runsUrl: string;
}

function Shown({ run, name, log, runsUrl }: ShownProps) {
  if (run) return <RunDetail key={run.name} run={run} log={log} runUrl={new URL(`${encodeURIComponent(run.name)}/`, runsUrl).href} />;
  if (name !== null) {
    return (
      <div className="card not-yet" role="status">
        <p>There is no run {name}: its folder was removed or renamed, or never was there. The list has those that are.</p>
      </div>
    );
  }
  return (
    <div className="card not-yet">
      <p>There are no training runs yet. This command starts one, on any folder of images, and it shows here while it goes:</p>
      <code>npm run train -- --data &lt;folder of images&gt;</code>
    </div>
  );
}

/** The run that the address names or, where it names none, the one named last. */
function useWantedRun(): string | null {
  const named = useStudio(({ navigation: { route } }) => (route.view === 'runs' ? route.run : null));
  const [last, setLast] = useState(named);
  if (named !== null && named !== last) setLast(named);
  return named ?? last;
}
