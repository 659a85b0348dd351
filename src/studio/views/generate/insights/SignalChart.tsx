import { useMemo } from 'react';
import { createNoiseSchedule } from '../../../../diffusion/schedule.ts';
import type { DiffusionConfig } from '../../../../documents/card.ts';
import { Chart } from '../../../ui/charts/Chart.tsx';
import { pointsPath } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, ticksOf } from '../../../ui/charts/scale.ts';
import { placeOfShare, shareOf, timeTicks, timeTitle } from '../../../ui/charts/time-axis.ts';
import { formatTimestep } from '../../../ui/format.ts';
import { SeekArea, type FrameChartProps } from '../../../ui/charts/FrameChart.tsx';
import { logSignalToNoise, scheduleCurve } from './measures.ts';

const describe = (level: number): string => `10^${level.toFixed(2)}`;

/** The schedule's signal-to-noise ratio, where on it the run's steps lie, and the one on the screen. */
export function SignalChart({ diffusion, frames, position, onSeek }: FrameChartProps & { readonly diffusion: DiffusionConfig }) {
  const schedule = useMemo(() => createNoiseSchedule(diffusion.schedule), [diffusion]);
  const curve = useMemo(() => scheduleCurve(schedule), [schedule]);
  // The finished image, without noise, lies beyond the schedule.
  const points = useMemo(
    () =>
      frames
        .filter(({ noiseRate }) => noiseRate > 0)
        .map((frame) => ({ frame, place: placeOfShare(shareOf(schedule, frame.timestep)), level: logSignalToNoise(frame) })),
    [schedule, frames],
  );
  const levels = curve.map(({ logSignalToNoise: level }) => level);
  const y = linearScale(Math.floor(Math.min(...levels)), Math.ceil(Math.max(...levels)));
  const shown = frames[position];
  const now = points.find(({ frame }) => frame === shown);
  const placeNow = now?.place ?? 1;
  const reading = shown ? `; now ${now ? describe(now.level) : 'the finished image'}` : '';
  const nearest = (place: number): number => {
    const distances = points.map((point) => Math.abs(point.place - place));
    return Math.max(0, distances.indexOf(Math.min(...distances)));
  };

  return (
    <Chart
      title="Signal to noise"
      heading="h3"
      note="(signal / noise)², on a logarithmic scale, over the model’s schedule. Dots are this run’s steps."
      numbers={{
        columns: ['Step', 't', 'Signal to noise'],
        rows: points.map(({ frame, level }) => [String(frame.index), formatTimestep(frame.timestep), describe(level)]),
      }}
    >
      <SeekArea positionAt={nearest} onSeek={onSeek}>
        <Plot
          label={`The ratio rises from ${describe(levels.at(-1) ?? 0)} to ${describe(levels[0] ?? 0)} as time runs down${reading}`}
          x={{ title: timeTitle, ticks: timeTicks(schedule) }}
          y={{ title: 'Powers of ten', ticks: ticksOf(y, 4) }}
        >
          <path
            className="signal-line"
            d={pointsPath(curve.map(({ share, logSignalToNoise: level }) => ({ x: placeOfShare(share), y: y.place(level) })))}
          />
          <path className="insight-dots" d={points.map(({ place, level }) => `M${100 * place} ${100 * (1 - y.place(level))}h0`).join('')} />
          {shown && <path className="now-line" d={`M${100 * placeNow} 0V100`} />}
        </Plot>
      </SeekArea>
    </Chart>
  );
}
