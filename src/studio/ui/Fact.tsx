import type { ReactNode } from 'react';
import './fact.css';

interface FactProps {
  readonly name: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** An entry of a list of facts. */
export function Fact({ name, isWide = false, children }: FactProps) {
  return (
    <div className={isWide ? 'fact is-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
