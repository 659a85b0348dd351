import { useId } from 'react';
import { Fact } from '../../../ui/Fact.tsx';
import type { Report } from '../report.ts';

/** Where the photographs come from, what they may be used for, and how this report is made again. */
export function OriginSection({ report }: { readonly report: Report }) {
  const id = useId();
  const { dataset, made } = report;
  return (
    <section className="card facts is-wide" aria-labelledby={id}>
      <h3 id={id}>Origin</h3>
      <dl>
        <Fact name="Licence of the data" isWide>
          {dataset.licence}
        </Fact>
        <Fact name="Downloaded from" isWide>
          <a href={dataset.origin}>{dataset.origin}</a>
        </Fact>
        <Fact name="This report again" isWide>
          <code>{made.command}</code>
          <span className="fact-note">seed {made.seed}</span>
        </Fact>
        {made.features && (
          <Fact name="Feature network">
            {made.features.name}
            <code className="fact-note" title={`SHA-256 ${made.features.sha256}`}>
              sha256 {made.features.sha256.slice(0, 12)}…
            </code>
          </Fact>
        )}
      </dl>
    </section>
  );
}
