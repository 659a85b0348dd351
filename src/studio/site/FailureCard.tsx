import { WarningIcon } from '../icons.tsx';
import './site.css';

/** In the place of what could not be read: why, in a sentence, and another try. */
export function FailureCard({ sentence, onRetry }: { readonly sentence: string; readonly onRetry: () => void }) {
  return (
    <div className="card failure" role="alert">
      <WarningIcon />
      <p>{sentence}</p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
