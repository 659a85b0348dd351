import { formatCount } from '../format.ts';
import { Chart } from './Chart.tsx';
import { Legend } from './Legend.tsx';
import { pointsPath } from './paths.ts';
import { Plot } from './Plot.tsx';
import { linearScale, scaleFromZero, ticksOf, type Scale } from './scale.ts';
import './training-charts.css';

export interface Point {
  readonly step: number;
  readonly value: number;
}

/** The curves of a training; a validation that gave no number is left out. */
export interface Curves {
  readonly training: readonly Point[];
  readonly validation: readonly Point[];
  /** In dB. */
  readonly psnr: readonly Point[];
}

/** The curves of a training; `totalSteps`, where known, is where their axis ends. */
export function TrainingCharts({ curves, totalSteps }: { readonly curves: Curves; readonly totalSteps: number | null }) {
  const { training, validation, psnr } = curves;
  const lastStep = Math.max(1, ...[training, validation, psnr].map((points) => points.at(-1)?.step ?? 0));
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
