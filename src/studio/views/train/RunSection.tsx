import { memo, useMemo } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { imagesSeen, type RunFacts } from '../../../../workers/training/facts.ts';
import { Meter } from '../../ui/controls/Meter.tsx';
import { TrainingCharts } from '../../ui/charts/TrainingCharts.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { RunButtons } from './RunButtons.tsx';
import { SampleGrid } from './SampleGrid.tsx';
import type { TrainState } from './state.ts';
import { announcedStatus, describeStatus, millisecondsLeft } from './progress.ts';

/** The run that goes on or is kept: how far it is, how it learns and what it draws. */
export function RunSection({ store }: { readonly store: StoreApi<TrainState> }) {
  const state = useStore(store);
  const { run, samples, saved } = state;
  return (
    <section className="card train-run" aria-label="Training">
      <header className="train-head">
        <h3 className="section-title">{run?.title ?? 'Training'}</h3>
        <RunButtons store={store} />
      </header>
      <Meter label="Training" fraction={run ? Math.min(1, run.step / run.totalSteps) : null} text={describeStatus(state)} />
      <p data-testid="training-status">{describeStatus(state)}</p>
      {/* A step each second is nothing to be read aloud. */}
      <p role="status" className="visually-hidden">
        {announcedStatus(state)}
      </p>
      {saved?.isLasting === false && (
        <p className="train-warning">This browser has no room to keep the training: it lasts as long as this page stays open.</p>
      )}
      {run && <RunFactsList run={run} state={state} />}
      {samples && <SampleGrid samples={samples} />}
      {run && <RunCurves losses={run.losses} validations={run.validations} totalSteps={run.totalSteps} />}
    </section>
  );
}

interface RunFactsListProps {
  readonly run: RunFacts;
  readonly state: Pick<TrainState, 'imagesPerSecond' | 'loss' | 'status'>;
}

function RunFactsList({ run, state: { imagesPerSecond, loss: newest, status } }: RunFactsListProps) {
  const isRunning = status === 'running';
  const left = isRunning && imagesPerSecond !== null ? millisecondsLeft(run, imagesPerSecond) : null;
  const last = run.validations.at(-1);
  const loss = newest ?? run.losses.at(-1)?.loss ?? null;
  return (
    <dl className="facts-list">
      <Fact name="Images seen">{formatCount(imagesSeen(run))}</Fact>
      {isRunning && <Fact name="Time left">{left === null ? 'not known yet' : `about ${formatDuration(left)}`}</Fact>}
      {imagesPerSecond !== null && <Fact name="Speed">{imagesPerSecond.toFixed(1)} images/s</Fact>}
      <Fact name="Training loss">{loss === null ? 'not yet' : loss.toFixed(4)}</Fact>
      <Fact name="PSNR, held-out pictures">{last === undefined ? 'not yet' : `${last.psnr.toFixed(2)} dB`}</Fact>
      <Fact name="Pictures">
        {formatCount(run.pictures.count - run.pictures.heldOut)}
        <span className="fact-note">{run.pictures.heldOut} more are held out and only judge</span>
      </Fact>
      <Fact name="Started from">{run.startedFrom?.title ?? 'nothing'}</Fact>
    </dl>
  );
}

/** Drawn anew only where a curve has grown: each step's news would take the page's time from what is pressed. */
const RunCurves = memo(function RunCurves({ losses, validations, totalSteps }: Pick<RunFacts, 'losses' | 'validations' | 'totalSteps'>) {
  const curves = useMemo(
    () => ({
      training: losses.map(({ step, loss }) => ({ step, value: loss })),
      validation: validations.map(({ step, loss }) => ({ step, value: loss })),
      psnr: validations.map(({ step, psnr }) => ({ step, value: psnr })),
    }),
    [losses, validations],
  );
  return <TrainingCharts curves={curves} totalSteps={totalSteps} />;
});
