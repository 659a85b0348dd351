import { useMemo } from 'react';
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
import { describeStatus, millisecondsLeft } from './progress.ts';

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
      <p role="status">{describeStatus(state)}</p>
      {saved?.isLasting === false && (
        <p className="train-warning">This browser has no room to keep the training: it lasts as long as this page stays open.</p>
      )}
      {run && <RunFactsList run={run} imagesPerSecond={state.imagesPerSecond} isRunning={state.status === 'running'} />}
      {samples && <SampleGrid samples={samples} />}
      {run && <RunCurves run={run} />}
    </section>
  );
}

interface RunFactsListProps {
  readonly run: RunFacts;
  readonly imagesPerSecond: number | null;
  readonly isRunning: boolean;
}

function RunFactsList({ run, imagesPerSecond, isRunning }: RunFactsListProps) {
  const left = isRunning && imagesPerSecond !== null ? millisecondsLeft(run, imagesPerSecond) : null;
  const last = run.validations.at(-1);
  const loss = run.losses.at(-1);
  return (
    <dl className="facts-list">
      <Fact name="Images seen">{formatCount(imagesSeen(run))}</Fact>
      {isRunning && <Fact name="Time left">{left === null ? 'not known yet' : `about ${formatDuration(left)}`}</Fact>}
      {imagesPerSecond !== null && <Fact name="Speed">{imagesPerSecond.toFixed(1)} images/s</Fact>}
      <Fact name="Training loss">{loss === undefined ? 'not yet' : loss.loss.toFixed(4)}</Fact>
      <Fact name="PSNR, held-out pictures">{last === undefined ? 'not yet' : `${last.psnr.toFixed(2)} dB`}</Fact>
      <Fact name="Pictures">
        {formatCount(run.pictures.count - run.pictures.heldOut)}
        <span className="fact-note">{run.pictures.heldOut} more are held out and only judge</span>
      </Fact>
      <Fact name="Started from">{run.startedFrom?.title ?? 'nothing'}</Fact>
    </dl>
  );
}

function RunCurves({ run: { losses, validations, totalSteps } }: { readonly run: RunFacts }) {
  const curves = useMemo(
    () => ({
      training: losses.map(({ step, loss }) => ({ step, value: loss })),
      validation: validations.map(({ step, loss }) => ({ step, value: loss })),
      psnr: validations.map(({ step, psnr }) => ({ step, value: psnr })),
    }),
    [losses, validations],
  );
  return <TrainingCharts curves={curves} totalSteps={totalSteps} />;
}
