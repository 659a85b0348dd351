import { useMemo } from 'react';
import type { TrainingRun } from '../../../documents/training-run.ts';
import { Meter } from '../../ui/controls/Meter.tsx';
import { useStudio } from '../../session/context.tsx';
import { formatCount, formatDuration, formatHours } from '../../ui/format.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { runModelId } from '../../session/models/run-models.ts';
import { formatRoute } from '../../session/navigation/routes.ts';
import { TrainingCharts } from '../../ui/charts/TrainingCharts.tsx';
import { curvesOf } from './curves.ts';
import type { RunLog } from './log.ts';
import { describeState, millisecondsLeft, shareDone } from './progress.ts';
import { SampleGrids } from './SampleGrids.tsx';

interface RunDetailProps {
  readonly run: TrainingRun;
  readonly log: RunLog | undefined;
  /** Absolute address of the run's folder, with a slash at its end. */
  readonly runUrl: string;
}

/** One run: how far it is, how it learns, what it draws and by what recipe. */
export function RunDetail({ run, log, runUrl }: RunDetailProps) {
  return (
    <section className="card runs-detail" aria-label={`Run ${run.name}`}>
      <header className="run-head">
        <h3>{run.name}</h3>
        {run.hasModel && <DrawLink name={run.name} />}
      </header>
      {run.problem !== null && (
        <p className="run-problem">
          <WarningIcon />
          {run.state === 'broken' ? `This run cannot go on: ${run.problem}.` : `${run.problem}. The newest of the others is used.`}
        </p>
      )}
      {run.state === 'interrupted' && (
        <p className="method">
          It goes on with <code>npm run train -- --resume {run.name}</code>
        </p>
      )}
      <RunProgress run={run} />
      <SampleGrids runUrl={runUrl} steps={run.samples} />
      {run.hasLog && log && <LogCharts log={log} totalSteps={run.totalSteps} />}
      {run.preset !== null && <Recipe run={run} />}
    </section>
  );
}

function LogCharts({ log: { lines }, totalSteps }: { readonly log: RunLog; readonly totalSteps: number | null }) {
  const curves = useMemo(() => curvesOf(lines), [lines]);
  return <TrainingCharts curves={curves} totalSteps={totalSteps} />;
}

function DrawLink({ name }: { readonly name: string }) {
  const select = useStudio((state) => state.models.select);
  const isIdle = useStudio((state) => state.run.status === 'idle');
  const id = runModelId(name);
  const isListed = useStudio(({ models: { catalog } }) => catalog.status === 'ready' && catalog.entries.some((entry) => entry.id === id));
  if (!isIdle || !isListed) return null;
  return (
    <a className="button is-primary" href={formatRoute({ view: 'generate' })} onClick={() => select(id)}>
      Draw with this model
    </a>
  );
}

function RunProgress({ run }: { readonly run: TrainingRun }) {
  const { step, totalSteps, startedFrom } = run;
  // A damaged run tells nothing but its curves.
  const isReadable = run.state !== 'broken';
  const left = millisecondsLeft(run);
  const steps = step === null ? 'not known' : `${formatCount(step)}${totalSteps === null ? '' : ` of ${formatCount(totalSteps)}`}`;
  return (
    <div className="run-progress">
      {isReadable && <Meter label="Training" fraction={shareDone(run)} text={`${describeState(run)}, step ${steps}`} />}
      <dl className="facts-list">
        <Fact name="State">{describeState(run)}</Fact>
        {isReadable && <Fact name="Steps">{steps}</Fact>}
        {run.state === 'running' && <Fact name="Time left">{left === null ? 'not known yet' : formatLeft(left)}</Fact>}
        {isReadable && <Measured run={run} />}
        <Fact name="Data">{run.dataset ?? 'not known'}</Fact>
        {startedFrom && (
          <Fact name="Started from">
            {startedFrom.title}
            <span className="fact-note">{formatCount(startedFrom.samplesSeen)} images seen before</span>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Measured({ run: { samplesPerSecond, trainingLoss, validationLoss, bestValidationLoss, psnr } }: { readonly run: TrainingRun }) {
  return (
    <>
      <Fact name="Speed">{samplesPerSecond === null ? 'not measured' : `${samplesPerSecond.toFixed(1)} samples/s`}</Fact>
      <Fact name="Training loss">{trainingLoss === null ? 'not measured' : trainingLoss.toFixed(4)}</Fact>
      <Fact name="Validation loss">
        {validationLoss === null ? 'not measured' : validationLoss.toFixed(4)}
        {bestValidationLoss !== null && <span className="fact-note">best {bestValidationLoss.toFixed(4)}</span>}
      </Fact>
      <Fact name="PSNR">{psnr === null ? 'not measured' : `${psnr.toFixed(2)} dB`}</Fact>
    </>
  );
}

function formatLeft(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return `about ${hours < 1 / 12 ? formatDuration(milliseconds) : formatHours(hours)}`;
}

function Recipe({ run: { preset, recipe, name } }: { readonly run: TrainingRun }) {
  return (
    <section className="run-recipe" aria-label={`Recipe of ${name}`}>
      <h4>Recipe</h4>
      <p className="method">
        Preset {preset}
        {recipe.length === 0 ? ', unchanged.' : ', but for:'}
      </p>
      {recipe.length > 0 && (
        <dl className="facts-list">
          {recipe.map(({ setting, value, preset: otherwise }) => (
            <Fact key={setting} name={setting}>
              <code>{inWords(value)}</code>
              {otherwise !== null && (
                <span className="fact-note">
                  preset <code>{inWords(otherwise)}</code>
                </span>
              )}
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

/** JSON's word for what is left out is nobody else's. */
function inWords(value: string): string {
  return value === 'null' ? 'none' : value;
}
