import { useMemo } from 'react';
import { useStore } from 'zustand';
import { Chart } from '../../ui/charts/Chart.tsx';
import { pointsPath } from '../../ui/charts/paths.ts';
import { Plot } from '../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../ui/charts/scale.ts';
import { formatRate } from '../../ui/format.ts';
import { SeekArea } from '../../ui/charts/FrameChart.tsx';
import type { ComparePartProps } from './state.ts';
import { rootMeanSquare } from './difference.ts';
import { comparable } from './pictures.ts';

/** How far apart the two are all the way; a press moves both there, as the slider does for the keyboard. */
export function DistanceChart({ store }: ComparePartProps) {
  const { stops, trajectories, picture, position, seek } = useStore(store);
  const points = useMemo(
    () =>
      stops.flatMap((stop, place) => {
        const [a, b] = [trajectories.a?.frames[stop.a] ?? null, trajectories.b?.frames[stop.b] ?? null];
        const both = comparable(a, b, picture);
        return a && b && both ? [{ place, distance: rootMeanSquare(both.a, both.b), a, b }] : [];
      }),
    [stops, trajectories, picture],
  );
  const x = linearScale(0, Math.max(1, stops.length - 1));
  const y = scaleFromZero(
    points.map(({ distance }) => distance),
    4,
  );
  const last = points.at(-1);
  const now = points.find(({ place }) => place === position);
  const label = last
    ? `Over ${points.length} places, ${last.distance.toFixed(1)} at the last${now ? `; now ${now.distance.toFixed(1)}` : ''}`
    : 'Nothing to compare yet';
  return (
    <section className="card compare-way" aria-label="Distance on the way">
      <Chart
        title="How far apart on the way"
        heading="h3"
        note="Root mean square of the difference of the shown pictures, of 255 grey levels."
        numbers={{
          columns: ['Step of A', 'Step of B', 'Noise of A', 'Noise of B', 'Difference'],
          rows: points.map(({ a, b, distance }) => [
            String(a.index),
            String(b.index),
            formatRate(a.noiseRate),
            formatRate(b.noiseRate),
            distance.toFixed(1),
          ]),
        }}
      >
        <SeekArea positionAt={(place) => Math.round(place * (stops.length - 1))} onSeek={seek}>
          <Plot label={label} x={{ title: 'From noise to image', ticks: [] }} y={{ title: 'Grey levels', ticks: ticksOf(y, 4) }}>
            <path
              className="signal-line"
              d={pointsPath(points.map(({ place, distance }) => ({ x: x.place(place), y: y.place(distance) })))}
            />
            {now && <path className="now-line" d={`M${100 * x.place(position)} 0V100`} />}
          </Plot>
        </SeekArea>
      </Chart>
    </section>
  );
}
