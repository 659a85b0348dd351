import type { ReactNode } from 'react';
import { FailureCard } from './FailureCard.tsx';
import type { Loaded } from './loaded.ts';
import { Pending } from './Pending.tsx';

interface WhenLoadedProps<Value> {
  /** Absent before it is asked for, which is as good as on its way. */
  readonly loaded: Loaded<Value> | undefined;
  readonly label: string;
  readonly onRetry: () => void;
  readonly children: (value: Value) => ReactNode;
}

/** What was fetched; before that its place, and where it failed the reason. */
export function WhenLoaded<Value>({ loaded, label, onRetry, children }: WhenLoadedProps<Value>) {
  switch (loaded?.status) {
    case undefined:
    case 'loading':
      return <Pending label={label} />;
    case 'failed':
      return <FailureCard sentence={loaded.sentence} onRetry={onRetry} />;
    case 'ready':
      return children(loaded.value);
  }
}
