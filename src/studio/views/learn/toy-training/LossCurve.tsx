import { memo, useMemo } from 'react';
import type { PointSnapshot } from '../../../../../workers/training/points/contract.ts';
import { Chart } from '../../../ui/charts/Chart.tsx';
import { Legend } from '../../../ui/charts/Legend.tsx';
import { pointsPath } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, ticksOf } from '../../../ui/charts/scale.ts';
import { formatCount } from '../../../ui/format.ts';

interface LossCurveProps {
  readonly snapshots: readonly PointSnapshot[];
  readonly totalSteps: number;
  readonly leastLoss: number;
}

/** A little above what an untrained network has, whose prediction of nothing is wrong by the noise's own power. */
const highestLoss = 1.2;

/** How the error of the predicted noise falls, down to what is the least there can be. */
export const LossCurve = memo(function LossCurve({ snapshots, totalSteps, leastLoss }: LossCurveProps) {
  const losses = useMemo(() => snapshots.flatMap((snapshot) => snapshot.losses), [snapshots]);
  const x = linearScale(0, totalSteps);
  const y = linearScale(0, highestLoss);
  const [first, last] = [losses[0], losses.at(-1)];
  return (
    <Chart
      title="Loss"
      note="Mean squared error of the predicted noise, whose own is 1"
      numbers={{
        columns: ['Step', 'Loss'],
        rows: snapshots.flatMap(({ step, losses: since }) => {
          const newest = since.at(-1);
          return newest ? [[formatCount(step), newest.loss.toFixed(4)]] : [];
        }),
      }}
    >
      <Plot
        label={
          first && last
            ? `From ${first.loss.toFixed(3)} to ${last.loss.toFixed(3)} over ${formatCount(last.step)} steps; the least there can be is ${leastLoss.toFixed(3)}.`
            : 'Nothing has been learnt yet.'
        }
        x={{ title: 'Training step', ticks: ticksOf(x, 4) }}
        y={{ title: 'Loss', ticks: ticksOf(y, 4) }}
      >
        <path className="least-line" d={`M0 ${100 * (1 - y.place(leastLoss))}H100`} />
        <path
          className="noise-line"
          d={pointsPath(losses.map(({ step, loss }) => ({ x: x.place(step), y: y.place(Math.min(loss, highestLoss)) })))}
        />
      </Plot>
      <Legend
        entries={[
          { name: 'Training', className: 'is-noise' },
          { name: 'The least there can be', className: 'is-least' },
        ]}
      />
    </Chart>
  );
});
