import { useEffect, useState, type ComponentType } from 'react';
import { FailureCard } from '../site/FailureCard.tsx';
import { Pending } from '../site/Pending.tsx';

type Code = { readonly status: 'loading' | 'failed' } | { readonly status: 'ready'; readonly View: ComponentType };

/** A view whose code is fetched when it is first shown; where that fails, it can be tried again without a reload. */
export function LazyView({ load }: { readonly load: () => Promise<ComponentType> }) {
  const [code, setCode] = useState<Code>({ status: 'loading' });
  const { status } = code;

  useEffect(() => {
    if (status !== 'loading') return;
    let isWanted = true;
    load().then(
      (View) => isWanted && setCode({ status: 'ready', View }),
      () => isWanted && setCode({ status: 'failed' }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, status]);

  switch (code.status) {
    case 'ready':
      return <code.View />;
    case 'loading':
      return <Pending label="Loading this view" />;
    case 'failed':
      return (
        <FailureCard
          sentence="This part of the page could not be loaded: the server could not be reached. Check the connection and try again."
          onRetry={() => setCode({ status: 'loading' })}
        />
      );
  }
}
