import { useMemo, type ReactNode } from 'react';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import { DiceIcon, PauseIcon, PlayIcon } from '../../../ui/icons.tsx';
import { Choice } from '../../../ui/controls/Choice.tsx';
import { SliderField } from '../../../ui/controls/SliderField.tsx';
import { formatRate } from '../../../ui/format.ts';
import type { ModelEntry } from '../../../session/models/catalog.ts';
import { nextSeed } from '../../../session/settings/settings.ts';
import { Chapter } from '../Chapter.tsx';
import { Question } from '../Question.tsx';
import { MAXIMUM_TOY_STEPS, type ChapterSettings } from '../settings.ts';
import { PARTICLES, type PathsRequest, type ToyFrame } from './paths.ts';
import { describeEnds, describePlane } from './describe.ts';
import { shapeOptions, toyDistributions } from './shapes.ts';
import { StartHandle } from './StartHandle.tsx';
import { ToyPlane } from './ToyPlane.tsx';
import { usePaths, type Paths } from './usePaths.ts';
import { useToyPlayback } from './useToyPlayback.ts';

const starts = [
  { value: 'noise', title: 'From noise' },
  { value: 'point', title: 'From one point' },
] as const;

/** Diffusion in two dimensions, where density, score and paths can be seen, by the samplers that draw the images. */
export function ToyChapter({ entry, settings, onChange }: ChapterSettings & { readonly entry: ModelEntry }) {
  const { toyShape, toyStart, toyX, toyY, toySeed: seed, toyEta: eta, toySteps } = settings;
  const schedule = useMemo(() => createNoiseSchedule(entry.card.diffusion.schedule), [entry]);
  const mostSteps = Math.min(MAXIMUM_TOY_STEPS, schedule.timesteps ?? MAXIMUM_TOY_STEPS);
  const steps = Math.min(toySteps, mostSteps);
  const startsAtPoint = toyStart === 'point';
  const request = useMemo(
    (): PathsRequest => ({
      distribution: toyDistributions[toyShape],
      schedule,
      steps,
      eta: 0,
      seed,
      start: startsAtPoint ? [toyX, toyY] : null,
    }),
    [toyShape, schedule, steps, seed, startsAtPoint, toyX, toyY],
  );
  const ddim = usePaths(request);
  const other = usePaths(useMemo(() => ({ ...request, eta }), [request, eta]));
  const { step, playing, show, play, pause } = useToyPlayback(steps);
  const cleanest = Math.sqrt(schedule.alphaBar(0));

  return (
    <Chapter
      number={5}
      title="In two dimensions all of it can be seen"
      text={
        <>
          <p>
            An image of {entry.card.network.imageSize} × {entry.card.network.imageSize} pixels is one point in a space of thousands of
            dimensions. Here is a space of two, with a distribution so simple that the perfect prediction is a formula: no network is asked,
            and the noise schedule and the samplers are this model’s and this page’s own.
          </p>
          <p>
            Shaded is where noisy points lie, at the noise of this step. The arrows are the <em>score</em>: they show the way to where it is
            denser, and predicting the noise is the same as knowing them. The cross is what is predicted for the ringed particle to come
            from.
          </p>
          <Question
            question="On both sides the same particles set out from the same noise. On the right fresh noise is added at every step. Where will they end?"
            choices={[
              'Each where its twin on the left ends',
              'In the same shape, but each somewhere else',
              'Further away from the shape: noise was added',
            ]}
            answer="In the same shape, but each somewhere else"
          >
            DDIM and DDPM draw from one distribution by different ways. What fresh noise adds, each step takes away a little more of, so
            that at every level there is as much noise as the level has. Let all start from one point to see it: without fresh noise the
            start decides the end.
          </Question>
        </>
      }
    >
      <div className="toy-planes">
        <PathsPlane title="DDIM" detail="η = 0" paths={ddim} step={step}>
          {startsAtPoint && <StartHandle x={toyX} y={toyY} onMove={(x, y) => onChange({ toyX: x, toyY: y })} />}
        </PathsPlane>
        <PathsPlane
          title={eta === 1 ? 'DDPM' : eta === 0 ? 'DDIM' : 'In between'}
          detail={`η = ${eta.toFixed(2)}`}
          paths={other}
          step={step}
        />
      </div>
      <SliderField label={`Step, of ${steps}`} value={step} minimum={0} maximum={steps} step={1} onChange={show} />
      <div className="chapter-row">
        <button type="button" className="button is-primary" onClick={playing ? pause : play}>
          {playing ? <PauseIcon /> : <PlayIcon />} {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" className="button" onClick={() => onChange({ toySeed: nextSeed(seed) })}>
          <DiceIcon /> Other noise
        </button>
        <Rates paths={ddim} step={step} />
      </div>
      <SliderField label="Fresh noise, η" value={eta} minimum={0} maximum={1} step={0.05} onChange={(toyEta) => onChange({ toyEta })} />
      <SliderField
        label="Steps"
        value={steps}
        minimum={1}
        maximum={mostSteps}
        step={1}
        onChange={(chosen) => onChange({ toySteps: chosen })}
      />
      <div className="chapter-row">
        <Choice label="Distribution" options={shapeOptions} value={toyShape} onChange={(shape) => onChange({ toyShape: shape })} />
        <Choice label="Where the particles start" options={starts} value={toyStart} onChange={(start) => onChange({ toyStart: start })} />
      </div>
      <p className="chapter-fact" role="status">
        {ddim && other && step === steps && describeEnds(ddim, other)}
      </p>
      {cleanest < 0.99 && (
        <p className="chapter-fact">
          This model’s schedule ends at a signal of {formatRate(cleanest)}: its last step jumps from there to what is predicted. That is a
          mean, so that some ends lie between the parts of the distribution.
        </p>
      )}
    </Chapter>
  );
}

interface PathsPlaneProps {
  readonly title: string;
  readonly detail: string;
  readonly paths: Paths | null;
  readonly step: number;
  /** What lies upon it. */
  readonly children?: ReactNode;
}

function PathsPlane({ title, detail, paths, step, children }: PathsPlaneProps) {
  return (
    <ToyPlane
      title={title}
      detail={detail}
      mixture={paths?.request.distribution.mixture ?? null}
      frames={paths?.frames ?? noFrames}
      step={step}
      startsAtPoint={paths?.request.start !== null}
      description={paths ? describePlane(paths, step) : ''}
    >
      {children}
    </ToyPlane>
  );
}

const noFrames: readonly ToyFrame[] = [];

function Rates({ paths, step }: { readonly paths: Paths | null; readonly step: number }) {
  const now = paths?.frames[Math.min(step, paths.frames.length - 1)];
  if (!now) return null;
  return (
    <p className="chapter-fact">
      Signal <output>{formatRate(now.signalRate)}</output>, noise <output>{formatRate(now.noiseRate)}</output>, {PARTICLES} particles
    </p>
  );
}
