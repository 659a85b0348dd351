import { Chart } from '../../../ui/charts/Chart.tsx';
import { columnBox } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { scaleFromZero, ticksOf } from '../../../ui/charts/scale.ts';
import { formatShare } from '../../../ui/format.ts';
import type { Report } from '../report.ts';
import { Section } from './Section.tsx';

/** How much the images differ, all of them and within each group. */
export function VarianceSection({ report }: { readonly report: Report }) {
  const { overall, betweenClasses } = report.variance;
  const groups = groupsOf(report);
  return (
    <Section title="Variance" report={report} topics={['variance']}>
      <dl className="figures">
        <div>
          <dt>Among all images</dt>
          <dd>{overall.toFixed(4)}</dd>
        </div>
        {betweenClasses !== null && (
          <div>
            <dt>Of it between the classes’ means</dt>
            <dd>{formatShare(betweenClasses)}</dd>
          </div>
        )}
      </dl>
      {groups && <GroupVariance {...groups} overall={overall} />}
    </Section>
  );
}

interface Groups {
  readonly kind: 'class' | 'attribute';
  readonly groups: readonly { readonly name: string; readonly variance: number }[];
}

function groupsOf({ classes, attributes }: Report): Groups | null {
  if (classes) return { kind: 'class', groups: classes };
  if (!attributes) return null;
  return { kind: 'attribute', groups: attributes.flatMap(({ name, variance }) => (variance === null ? [] : [{ name, variance }])) };
}

function GroupVariance({ kind, groups, overall }: Groups & { readonly overall: number }) {
  const ordered = groups.toSorted((left, right) => right.variance - left.variance);
  const y = scaleFromZero([overall, ...ordered.map(({ variance }) => variance)], 4);
  const [most, least] = [ordered[0], ordered.at(-1)];
  if (!most || !least) return null;
  return (
    <Chart
      title={kind === 'class' ? 'Within each class' : 'Among the images with each attribute'}
      note="Mean over pixels and channels, whose values are 0 to 1. The line is the variance among all images."
      numbers={{
        columns: [kind === 'class' ? 'Class' : 'Attribute', 'Variance'],
        rows: ordered.map(({ name, variance }) => [name, variance.toFixed(4)]),
      }}
    >
      <Plot
        label={`Variance from ${most.variance.toFixed(4)} (${most.name}) down to ${least.variance.toFixed(4)} (${least.name}); among all images ${overall.toFixed(4)}`}
        x={{ title: `From ${most.name} to ${least.name}`, ticks: [] }}
        y={{ title: 'Variance', ticks: ticksOf(y, 4) }}
      >
        {ordered.map(({ name, variance }, index) => (
          <g key={name}>
            <title>{`${name}: ${variance.toFixed(4)}`}</title>
            <rect className="bar" {...columnBox(index, ordered.length, 0, y.place(variance), 0.2)} />
          </g>
        ))}
        <path className="reference-line" d={`M0 ${100 * (1 - y.place(overall))}H100`} />
      </Plot>
    </Chart>
  );
}
