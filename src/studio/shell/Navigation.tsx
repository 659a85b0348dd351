import { useStudio } from '../session/context.tsx';
import { estimateProgress } from '../session/run/estimate.ts';
import { formatRoute, views } from '../session/navigation/routes.ts';
import './navigation.css';

/** Links to the views. From the others, the studio's tells of a run that goes on there. */
export function Navigation() {
  const shown = useStudio((state) => state.navigation.route.view);
  const hasRuns = useStudio((state) => state.navigation.runsUrl !== null);
  return (
    <nav className="views-nav" aria-label="Views">
      {views
        .filter(({ route }) => route.view !== 'runs' || hasRuns)
        .map(({ route, title }) => (
          <a key={route.view} href={formatRoute(route)} aria-current={route.view === shown ? 'page' : undefined}>
            {title}
            {route.view === 'generate' && shown !== 'generate' && <RunAfar />}
          </a>
        ))}
    </nav>
  );
}

/** How far the run is that goes on out of sight; nothing while there is none. */
function RunAfar() {
  const run = useStudio((state) => state.run);
  if (run.status === 'idle') return null;
  const { fraction, stepsTaken, steps } = estimateProgress(run.stepMilliseconds, run.steps);
  return (
    <>
      <span className="visually-hidden">
        , step {stepsTaken} of {steps}
      </span>
      <span className="link-progress" style={{ transform: `scaleX(${fraction})` }} />
    </>
  );
}
