import { Chart } from '../../../ui/charts/Chart.tsx';
import { columnBox } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../../ui/charts/scale.ts';
import { SeekArea } from '../../../ui/charts/FrameChart.tsx';

interface StepBarsProps {
  readonly title: string;
  readonly note: string;
  readonly unit: string;
  /** A value for each step made so far, and the frame that it leads to. */
  readonly bars: readonly { readonly step: number; readonly value: number; readonly position: number }[];
  readonly position: number;
  readonly onSeek: (position: number) => void;
  readonly format: (value: number) => string;
}

/** A column for each step, the one that led to the frame on the screen marked. */
export function StepBars({ title, note, unit, bars, position, onSeek, format }: StepBarsProps) {
  const y = scaleFromZero(
    bars.map(({ value }) => value),
    4,
  );
  const steps = linearScale(bars[0]?.step ?? 0, (bars.at(-1)?.step ?? 0) + 1);
  const now = bars.find((bar) => bar.position === position);
  const [most] = bars.toSorted((left, right) => right.value - left.value);
  const positionAt = (place: number): number => bars[Math.min(bars.length - 1, Math.floor(place * bars.length))]?.position ?? 0;
  return (
    <Chart
      title={title}
      heading="h3"
      note={note}
      numbers={{ columns: ['Step', unit], rows: bars.map(({ step, value }) => [String(step), format(value)]) }}
    >
      <SeekArea positionAt={positionAt} onSeek={onSeek}>
        <Plot
          label={
            most
              ? `${bars.length} steps, the most ${format(most.value)} in step ${most.step}${now ? `; now step ${now.step}, ${format(now.value)}` : ''}`
              : 'No steps yet'
          }
          x={{ title: 'Step', ticks: bars.length > 1 ? ticksOf(steps, 4) : [] }}
          y={{ title: unit, ticks: ticksOf(y, 4) }}
        >
          {bars.map(({ step, value, position: at }, index) => (
            <rect
              key={step}
              className={at === position ? 'insight-bar is-now' : 'insight-bar'}
              {...columnBox(index, bars.length, 0, y.place(value), 0.2)}
            />
          ))}
        </Plot>
      </SeekArea>
    </Chart>
  );
}
