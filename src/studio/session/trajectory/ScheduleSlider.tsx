import { useId, useMemo } from 'react';
import { formatRate, formatTimestep } from '../../ui/format.ts';
import type { Moment } from './trajectory.ts';
import './scrubber.css';

interface ScheduleSliderProps {
  /** What the track shows, from noise to image. */
  readonly moments: readonly Moment[];
  /** The share of it that has been made, 0 to 1. */
  readonly made: number;
  /** The last place of the handle; the first is 0. */
  readonly last: number;
  readonly position: number;
  /** What is shown there, in words. */
  readonly text: string;
  readonly isDisabled: boolean;
  readonly onSeek: (position: number) => void;
}

/** The noise schedule as the track of a slider: its curves show where a frame lies, its handle moves through them. */
export function ScheduleSlider({ moments, made, last, position, text, isDisabled, onSeek }: ScheduleSliderProps) {
  return (
    <div className="scrubber">
      <ScheduleCurves moments={moments} made={made} />
      <input
        type="range"
        className="scrubber-input"
        aria-label="Frame"
        aria-valuetext={text}
        min={0}
        max={Math.max(1, last)}
        step={1}
        value={position}
        disabled={isDisabled}
        onChange={({ target }) => onSeek(target.valueAsNumber)}
      />
    </div>
  );
}

/** A frame's place on its schedule, in words. */
export function describeFrame({
  index,
  steps,
  timestep,
  signalRate,
  noiseRate,
}: Moment & { readonly index: number; readonly steps: number }): string {
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
