import { useEffect, useState, type ComponentType } from 'react';
import { FailureCard } from '../ui/loading/FailureCard.tsx';
import { Pending } from '../ui/loading/Pending.tsx';

type Code = { readonly status: 'loading' | 'failed' } | { readonly status: 'ready'; readonly View: ComponentType };

/**
 * A view whose code is fetched when it is first shown. Where that fails it can be tried again; where it fails again, the
 * page can be loaded anew: a server that has a newer page may no longer have this one's code, and older browsers do not
 * ask twice for code that once did not come (https://github.com/whatwg/html/issues/6768).
 */
export function LazyView({ load }: { readonly load: () => Promise<ComponentType> }) {
  const [code, setCode] = useState<Code>({ status: 'loading' });
  const [failures, setFailures] = useState(0);
  const { status } = code;

  useEffect(() => {
    if (status !== 'loading') return;
    let isWanted = true;
    load().then(
      (View) => isWanted && setCode({ status: 'ready', View }),
      () => {
        if (!isWanted) return;
        setCode({ status: 'failed' });
        setFailures((before) => before + 1);
      },
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
      return failures < 2 ? (
        <FailureCard
          sentence="This part of the page could not be loaded. Check the connection and try again."
          onRetry={() => setCode({ status: 'loading' })}
        />
      ) : (
        <FailureCard
          sentence="This part of the page still could not be loaded. It may have been replaced on the server since the page was opened: reload the page once the server can be reached."
          retryTitle="Reload the page"
          onRetry={() => location.reload()}
        />
      );
  }
}
