import { useId, useMemo } from 'react';
import { useStudio } from '../context.tsx';
import { formatRate, formatTimestep } from '../format.ts';
import { shownFrame } from './slice.ts';
import type { Moment } from './trajectory.ts';
import { useMoments } from './useMoments.ts';
import './scrubber.css';

/** The noise schedule as the track of a slider: its curves show where a frame lies, its handle moves through them. */
export function Scrubber() {
  const moments = useMoments();
  const frame = useStudio(shownFrame);
  const steps = moments.length - 1;
  const made = useStudio(({ trajectory }) => trajectory?.newest?.index ?? 0);
  const last = useStudio(({ trajectory }) => (trajectory ? trajectory.keptIndices.length - 1 : steps));
  const position = useStudio((state) => state.position);
  const seek = useStudio((state) => state.seek);

  return (
    <div className="scrubber">
      <ScheduleCurves moments={moments} made={steps > 0 ? made / steps : 0} />
      <input
        type="range"
        className="scrubber-input"
        aria-label="Frame"
        aria-valuetext={frame ? describeFrame(frame) : 'No frames yet'}
        min={0}
        max={Math.max(1, last)}
        step={1}
        value={position}
        disabled={!frame}
        onChange={({ target }) => seek(target.valueAsNumber)}
      />
    </div>
  );
}

function describeFrame({ index, steps, timestep, signalRate, noiseRate }: Moment & { readonly index: number; readonly steps: number }): string {
  return `Step ${index} of ${steps}, t ${formatTimestep(timestep)}, signal rate ${formatRate(signalRate)}, noise rate ${formatRate(noiseRate)}`;
}

/** More ticks than this would be a grey band. */
const mostTicks = 120;

/** Signal and noise rate over the frames of a run; what is still to come is paler. */
function ScheduleCurves({ moments, made }: { readonly moments: readonly Moment[]; readonly made: number }) {
  const clip = useId();
  const curves = useMemo(() => drawCurves(moments), [moments]);
  if (!curves) return <div className="schedule" />;
  const { signal, noise, ticks } = curves;
  const paths = (
    <>
      <path className="schedule-area" d={`${signal}V100H0Z`} />
      <path className="schedule-noise" d={noise} />
      <path className="schedule-signal" d={signal} />
    </>
  );
  return (
    <svg className="schedule" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <clipPath id={clip}>
        <rect x="0" y="-10" height="120" width={100 * made} />
      </clipPath>
      <path className="schedule-ticks" d={ticks} />
      <g className="schedule-ahead">{paths}</g>
      <g clipPath={`url(#${clip})`}>{paths}</g>
    </svg>
  );
}

/** SVG paths in a square of 100 units; null where there is nothing to draw. */
function drawCurves(moments: readonly Moment[]): { signal: string; noise: string; ticks: string } | null {
  const steps = moments.length - 1;
  if (steps < 1) return null;
  const curve = (rate: (moment: Moment) => number) =>
    moments.map((moment, index) => `${index === 0 ? 'M' : 'L'}${(100 * index) / steps} ${100 - 100 * rate(moment)}`).join('');
  return {
    signal: curve(({ signalRate }) => signalRate),
    noise: curve(({ noiseRate }) => noiseRate),
    ticks: steps > mostTicks ? '' : moments.map((_, index) => `M${(100 * index) / steps} 100V96`).join(''),
  };
}
