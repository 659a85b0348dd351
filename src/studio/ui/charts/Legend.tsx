import type { ReactNode } from 'react';
import './charts.css';

/** What the colours and strokes of a chart stand for. */
export function Legend({ entries }: { readonly entries: readonly { readonly name: ReactNode; readonly className: string }[] }) {
  return (
    <ul className="legend">
      {entries.map(({ name, className }) => (
        <li key={className}>
          <span className={`legend-key ${className}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
