import { WarningIcon } from '../icons.tsx';
import { keepFocus } from '../keep-focus.ts';
import './site.css';

interface FailureCardProps {
  readonly sentence: string;
  readonly retryTitle?: string;
  readonly onRetry: () => void;
}

/** In the place of what could not be read: why, in a sentence, and another try. */
export function FailureCard({ sentence, retryTitle = 'Try again', onRetry }: FailureCardProps) {
  return (
    <div ref={keepFocus} className="card failure" role="alert">
      <WarningIcon />
      <p>{sentence}</p>
      <button type="button" className="button" onClick={onRetry}>
        {retryTitle}
      </button>
    </div>
  );
}
