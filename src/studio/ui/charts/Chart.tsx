import { useId, useState, type ReactNode } from 'react';
import { DataTable, type Numbers } from './DataTable.tsx';
import './charts.css';

interface ChartProps {
  readonly title: string;
  /** Of its title: one below that of what it stands in. */
  readonly heading?: 'h3' | 'h4';
  /** What has to be known to read it. */
  readonly note?: ReactNode;
  readonly numbers: Numbers;
  readonly children: ReactNode;
}

/** A chart with its title and, behind a disclosure, its numbers as a table. */
export function Chart({ title, heading: Heading = 'h4', note, numbers, children }: ChartProps) {
  const id = useId();
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption>
        <Heading id={id}>{title}</Heading>
        {note !== undefined && <p>{note}</p>}
      </figcaption>
      {children}
      <NumbersTable title={title} {...numbers} />
    </figure>
  );
}

/** A table that is made when it is asked for. */
export function NumbersTable({ title, columns, rows }: Numbers & { readonly title: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="numbers" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        Numbers<span className="visually-hidden"> of {title}</span>
      </summary>
      {isOpen && (
        // A region that scrolls has to be reachable by keyboard.
        <div className="table-scroll" role="region" aria-label={`${title}, numbers`} tabIndex={0}>
          <DataTable columns={columns} rows={rows} />
        </div>
      )}
    </details>
  );
}
