import { Chart } from '../../../ui/charts/Chart.tsx';
import { Legend } from '../../../ui/charts/Legend.tsx';
import { columnBox } from '../../../ui/charts/paths.ts';
import { Plot } from '../../../ui/charts/Plot.tsx';
import { linearScale, scaleFromZero, ticksOf } from '../../../ui/charts/scale.ts';
import { formatCount, formatShare } from '../../../ui/format.ts';
import { parts, stackParts, totalOf, type PartCounts } from '../parts.ts';
import type { Report } from '../report.ts';
import { Section } from './Section.tsx';

/** How many images there are, how they are divided and how large they are; and their mean. */
export function ImagesSection({ report, meanImageUrl }: { readonly report: Report; readonly meanImageUrl: string }) {
  const { images, sizes, meanImage, measured } = report;
  return (
    <Section title={`${formatCount(images.total)} images`} report={report} topics={['images']} isWide>
      <div className="images-grid">
        <figure className="mean-image">
          <img src={meanImageUrl} width={meanImage.side} height={meanImage.side} alt={`The mean of all images of ${report.dataset.name}`} />
          <figcaption>
            The mean of all images, {measured.imageSize} × {measured.imageSize} pixels
          </figcaption>
        </figure>
        <div className="images-charts">
          <PartsChart before={images.before} after={images.after} />
          <SizeChart title="Width" lengths={sizes.width} />
          <SizeChart title="Height" lengths={sizes.height} />
        </div>
      </div>
    </Section>
  );
}

function PartsChart({ before, after }: { readonly before: PartCounts | null; readonly after: PartCounts }) {
  const splits = [...(before ? [{ title: 'As published', counts: before }] : []), { title: 'As used here', counts: after }];
  return (
    <Chart
      title="Parts"
      numbers={{
        columns: ['Images', ...parts.map(({ title }) => title), 'All'],
        rows: splits.map(({ title, counts }) => [
          title,
          ...parts.map(({ part }) => formatCount(counts[part])),
          formatCount(totalOf(counts)),
        ]),
      }}
    >
      <div className="part-bars">
        {splits.map(({ title, counts }) => (
          <div key={title} className="part-bar" role="img" aria-label={`${title}: ${describeParts(counts)}`}>
            <span>{title}</span>
            <svg viewBox={`0 0 ${totalOf(counts)} 1`} preserveAspectRatio="none">
              {stackParts(counts).map(({ className, from, to }) => (
                <rect key={className} className={`part ${className}`} x={from} width={to - from} height={1} />
              ))}
            </svg>
          </div>
        ))}
      </div>
      <Legend entries={parts.map(({ title, className }) => ({ name: title, className }))} />
    </Chart>
  );
}

/** In words: `6,553 training (80 %), 818 validation (10 %)`. */
function describeParts(counts: PartCounts): string {
  return parts
    .map(({ part, title }) => `${formatCount(counts[part])} ${title.toLowerCase()} (${formatShare(counts[part] / totalOf(counts), 0)})`)
    .join(', ');
}

function SizeChart({ title, lengths }: { readonly title: string; readonly lengths: Report['sizes']['width'] }) {
  const { smallest, median, largest, histogram } = lengths;
  const { from, width, counts } = histogram;
  if (smallest === largest) return <p className="one-size">{`${title}: ${smallest} pixels, all of them.`}</p>;
  const x = linearScale(from, from + width * counts.length);
  const y = scaleFromZero(counts, 3);
  return (
    <Chart
      title={`${title} as stored`}
      note={`${smallest} to ${largest} pixels, median ${median}`}
      numbers={{
        columns: ['Pixels', 'Images'],
        rows: counts.map((count, bin) => [
          `${formatCount(from + bin * width)} to ${formatCount(from + (bin + 1) * width)}`,
          formatCount(count),
        ]),
      }}
    >
      <Plot
        label={`Histogram: ${title.toLowerCase()}s from ${smallest} to ${largest} pixels, median ${median}`}
        x={{ title: 'Pixels', ticks: ticksOf(x, 4) }}
        y={{ title: 'Images', ticks: ticksOf(y, 3) }}
      >
        {counts.map((count, bin) => (
          <rect key={bin} className="bar" {...columnBox(bin, counts.length, 0, y.place(count), 0.12)} />
        ))}
      </Plot>
    </Chart>
  );
}
