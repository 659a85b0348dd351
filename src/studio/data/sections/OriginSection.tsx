import { useId } from 'react';
import type { Report } from '../report.ts';
import '../../models/models.css';

/** Where the photographs come from, what they may be used for, and how this report is made again. */
export function OriginSection({ report }: { readonly report: Report }) {
  const id = useId();
  const { dataset, made } = report;
  return (
    <section className="card facts is-wide" aria-labelledby={id}>
      <h3 id={id}>Origin</h3>
      <dl>
        <div className="fact is-wide">
          <dt>Licence of the data</dt>
          <dd>{dataset.licence}</dd>
        </div>
        <div className="fact">
          <dt>Downloaded from</dt>
          <dd>{dataset.origin}</dd>
        </div>
        <div className="fact">
          <dt>This report again</dt>
          <dd>
            <code>{made.command}</code>
            <span className="fact-note">seed {made.seed}</span>
          </dd>
        </div>
        {made.features && (
          <div className="fact">
            <dt>Feature network</dt>
            <dd>
              {made.features.name}
              <code className="fact-note" title={`SHA-256 ${made.features.sha256}`}>
                sha256 {made.features.sha256.slice(0, 12)}…
              </code>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
