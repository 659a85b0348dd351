import { useId, type ReactNode } from 'react';
import type { ReportTopic } from '../../../../documents/dataset-report.ts';
import type { Report } from '../report.ts';

interface SectionProps {
  readonly title: string;
  readonly report: Report;
  /** Its sentences on these are said first. */
  readonly topics: readonly ReportTopic[];
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A part of a report: what its numbers say, and below it the numbers. */
export function Section({ title, report, topics, isWide = false, children }: SectionProps) {
  const id = useId();
  const sentences = report.sentences.filter(({ topic }) => topics.includes(topic));
  return (
    <section className={isWide ? 'card report-section is-wide' : 'card report-section'} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {sentences.length > 0 && (
        <div className="findings">
          {sentences.map(({ text }) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
      {children}
    </section>
  );
}
