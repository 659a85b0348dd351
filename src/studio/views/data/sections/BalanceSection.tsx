import { Chart } from '../../../ui/charts/Chart.tsx';
import { Legend } from '../../../ui/charts/Legend.tsx';
import { columnBox } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { scaleFromZero, ticksOf, type Scale } from '../../../ui/charts/scale.ts';
import { formatCount, formatShare } from '../../../ui/format.ts';
import { parts, stackParts, totalOf, type PartCounts } from '../parts.ts';
import type { Report } from '../report.ts';
import { Section } from './Section.tsx';

/** How the images are spread over classes and attributes, as published and after this project's split. */
export function BalanceSection({ report }: { readonly report: Report }) {
  const { classes, attributes } = report;
  if (!classes && !attributes) return null;
  return (
    <Section title="Balance" report={report} topics={['balance']} isWide>
      {classes && <ClassBalance classes={classes} />}
      {attributes && <AttributeBalance attributes={attributes} images={report.images} />}
    </Section>
  );
}

type Classes = NonNullable<Report['classes']>;

function ClassBalance({ classes }: { readonly classes: Classes }) {
  const ordered = classes.toSorted((left, right) => totalOf(right.after) - totalOf(left.after));
  const published = ordered.flatMap(({ name, before }) => (before ? [{ name, counts: before }] : []));
  const used = ordered.map(({ name, after }) => ({ name, counts: after }));
  const scale = scaleFromZero(
    [...published, ...used].map(({ counts }) => totalOf(counts)),
    4,
  );
  return (
    <>
      <Legend entries={parts.map(({ title, className }) => ({ name: title, className }))} />
      <div className="chart-pair">
        {published.length > 0 && <ClassChart title="Classes as published" columns={published} scale={scale} />}
        <ClassChart title="Classes as used here" columns={used} scale={scale} />
      </div>
    </>
  );
}

interface ClassChartProps {
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly counts: PartCounts }[];
  readonly scale: Scale;
}

function ClassChart({ title, columns, scale }: ClassChartProps) {
  const [largest, smallest] = [columns[0], columns.at(-1)].map((column) => (column ? totalOf(column.counts) : 0));
  return (
    <Chart
      title={title}
      numbers={{
        columns: ['Class', ...parts.map((part) => part.title), 'All'],
        rows: columns.map(({ name, counts }) => [
          name,
          ...parts.map(({ part }) => formatCount(counts[part])),
          formatCount(totalOf(counts)),
        ]),
      }}
    >
      <Plot
        label={`${title}: ${columns.length} classes from ${largest} down to ${smallest} images, each divided into training, validation and test`}
        x={{ title: `${columns.length} classes, the largest first`, ticks: [] }}
        y={{ title: 'Images', ticks: ticksOf(scale, 4) }}
      >
        {columns.map(({ name, counts }, index) => (
          <g key={name}>
            <title>{`${name}: ${totalOf(counts)}`}</title>
            {stackParts(counts).map(({ className, from, to }) => (
              <rect
                key={className}
                className={`part ${className}`}
                {...columnBox(index, columns.length, scale.place(from), scale.place(to), 0.2)}
              />
            ))}
          </g>
        ))}
      </Plot>
    </Chart>
  );
}

type Attributes = NonNullable<Report['attributes']>;

function AttributeBalance({ attributes, images }: { readonly attributes: Attributes; readonly images: Report['images'] }) {
  const ordered = attributes.toSorted((left, right) => right.share - left.share);
  const { before } = images;
  const columnsOf = (split: string) => parts.map(({ title }) => `${title}, ${split}`);
  return (
    <Chart
      title="Attributes"
      note="The share of all images that have an attribute. The numbers tell it part by part, as published and as used here."
      numbers={{
        columns: ['Attribute', 'All', ...(before ? columnsOf('as published') : []), ...columnsOf('as used here')],
        rows: ordered.map((attribute) => [
          attribute.name,
          formatShare(attribute.share),
          ...(before ? sharesOf(attribute.before, before) : []),
          ...sharesOf(attribute.after, images.after),
        ]),
      }}
    >
      <ul className="share-bars">
        {ordered.map(({ name, share }) => (
          <li key={name}>
            <span className="share-name">{name}</span>
            <span className="share-track">
              <span style={{ width: formatShare(share).replace(' ', '') }} />
            </span>
            <span className="share-value">{formatShare(share)}</span>
          </li>
        ))}
      </ul>
    </Chart>
  );
}

/** The share of each part that has an attribute; a dash for a part without images. */
function sharesOf(counts: PartCounts | null, of: PartCounts): string[] {
  return parts.map(({ part }) => (counts === null || of[part] === 0 ? '–' : formatShare(counts[part] / of[part])));
}
