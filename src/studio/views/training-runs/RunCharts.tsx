import { useMemo } from 'react';
import type { MetricLine } from '../../../documents/training-run.ts';
import { Chart } from '../../ui/charts/Chart.tsx';
import { Legend } from '../../ui/charts/Legend.tsx';
import { pointsPath } from '../../ui/charts/paths.ts';
import { Plot } from '../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf, type Scale } from '../../ui/charts/scale.ts';
import { formatCount } from '../../ui/format.ts';
import { curvesOf, type Point } from './curves.ts';

/** The curves of a run, from its log; `totalSteps`, where known, is where their axis ends. */
export function RunCharts({ lines, totalSteps }: { readonly lines: readonly MetricLine[]; readonly totalSteps: number | null }) {
  const { training, validation, psnr } = useMemo(() => curvesOf(lines), [lines]);
  const lastStep = lines.reduce((last, { step }) => Math.max(last, step), 1);
  const x = linearScale(0, Math.max(totalSteps ?? 0, lastStep));
  const losses = scaleFromZero(
    [...training, ...validation].map(({ value }) => value),
    4,
  );
  return (
    <div className="chart-pair">
      <Chart
        title="Loss"
        numbers={{
          columns: ['Step', 'Training', 'Validation'],
          rows: tableOf([training, validation], (value) => value.toFixed(4)),
        }}
      >
        <Plot
          label={`Loss by step. ${inWords('Training', training, 4)} ${inWords('Validation', validation, 4)}`}
          x={stepAxis(x)}
          y={{ title: 'Loss', ticks: ticksOf(losses, 4) }}
        >
          <Curve className="is-training" points={training} x={x} y={losses} />
          <Curve className="is-validation" points={validation} x={x} y={losses} />
        </Plot>
        <Legend
          entries={[
            { name: 'Training', className: 'curve-key is-training' },
            { name: 'Validation, on images it does not learn from', className: 'curve-key is-validation' },
          ]}
        />
      </Chart>
      <PsnrChart points={psnr} x={x} />
    </div>
  );
}

function PsnrChart({ points, x }: { readonly points: readonly Point[]; readonly x: Scale }) {
  const values = points.map(({ value }) => value);
  const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const y = linearScale(Math.floor(least - 0.25), Math.ceil(most + 0.25));
  return (
    <Chart
      title="PSNR of the predicted image"
      numbers={{ columns: ['Step', 'PSNR in dB'], rows: tableOf([points], (value) => value.toFixed(2)) }}
    >
      <Plot
        label={`PSNR by step. ${inWords('PSNR in dB', points, 2)}`}
        x={stepAxis(x)}
        y={{ title: 'dB, the more the better', ticks: ticksOf(y, 4) }}
      >
        <Curve className="is-validation" points={points} x={x} y={y} />
      </Plot>
    </Chart>
  );
}

function stepAxis(x: Scale) {
  return { title: 'Step', ticks: ticksOf(x, 4) };
}

interface CurveProps {
  readonly className: string;
  readonly points: readonly Point[];
  readonly x: Scale;
  readonly y: Scale;
}

/** A line from value to value; the first, as long as it is alone, is a dot. */
function Curve({ className, points, x, y }: CurveProps) {
  const line = pointsPath(points.map(({ step, value }) => ({ x: x.place(step), y: y.place(value) })));
  return points.length === 1 ? (
    <path className={`curve is-dot ${className}`} d={`${line}h0`} />
  ) : (
    <path className={`curve ${className}`} d={line} />
  );
}

function inWords(name: string, points: readonly Point[], digits: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${name}: nothing yet.`;
  return `${name}: ${first.value.toFixed(digits)} at step ${formatCount(first.step)}, ${last.value.toFixed(digits)} at step ${formatCount(last.step)}.`;
}

/** A row for each step at which one of the curves has a value. */
function tableOf(curves: readonly (readonly Point[])[], write: (value: number) => string): string[][] {
  const columns = curves.map((points) => new Map(points.map(({ step, value }) => [step, value])));
  const steps = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return steps.map((step) => [
    formatCount(step),
    ...columns.map((column) => {
      const value = column.get(step);
      return value === undefined ? '' : write(value);
    }),
  ]);
}
