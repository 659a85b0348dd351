import type { MetricLine } from '../../../documents/training-run.ts';
import type { Curves, Point } from '../../ui/charts/TrainingCharts.tsx';

/** More points than a chart is wide tell nothing more. */
const MOST_POINTS = 240;

export function curvesOf(lines: readonly MetricLine[]): Curves {
  const training = lines.flatMap((line) => (line.kind === 'train' ? [{ step: line.step, value: line.loss }] : []));
  const validations = lines.filter((line) => line.kind === 'validation');
  const validation = validations.flatMap(({ step, loss }) => (loss === null ? [] : [{ step, value: loss }]));
  const psnr = validations.flatMap(({ step, psnr: value }) => (value === null ? [] : [{ step, value }]));
  return { training: thin(training), validation: thin(validation), psnr: thin(psnr) };
}

/** At most `MOST_POINTS` points, each the mean of as many neighbours. */
function thin(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    return { step: group.at(-1)?.step ?? 0, value: group.reduce((sum, { value }) => sum + value, 0) / group.length };
  });
}
