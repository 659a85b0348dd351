import { NumbersTable } from '../../../ui/charts/Chart.tsx';
import { formatCount } from '../../../ui/format.ts';
import type { Report } from '../report.ts';
import { Section } from './Section.tsx';

/** Images that are nearly the same, and so may be learned in one part and found again in another. */
export function DuplicatesSection({ report }: { readonly report: Report }) {
  const { method, threshold, pairs, acrossParts, imagesAcrossParts, examples } = report.duplicates;
  return (
    <Section title="Near-duplicates" report={report} topics={['duplicates']}>
      <dl className="figures">
        <div>
          <dt>Pairs</dt>
          <dd>{formatCount(pairs)}</dd>
        </div>
        <div>
          <dt>Across two parts</dt>
          <dd>{formatCount(acrossParts)}</dd>
        </div>
        <div>
          <dt>Images in those</dt>
          <dd>{formatCount(imagesAcrossParts)}</dd>
        </div>
      </dl>
      <p className="method">
        {method} Pairs up to a distance of {threshold} count.
      </p>
      {examples.length > 0 && (
        <NumbersTable
          title="The nearest pairs across parts"
          columns={['First', 'Part', 'Second', 'Part of the second', 'Distance', 'Mirrored']}
          rows={examples.map(({ first, second, distance, mirrored }) => [
            first.name,
            first.part,
            second.name,
            second.part,
            String(distance),
            mirrored ? 'yes' : 'no',
          ])}
        />
      )}
    </Section>
  );
}
