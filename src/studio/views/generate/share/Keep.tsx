import { History } from '../history/History.tsx';
import { KeepCard } from './KeepCard.tsx';
import './keep.css';

/** What a visitor takes away of a run, and what stays here of those before. */
export function Keep() {
  return (
    <div className="keep">
      <KeepCard />
      <History />
    </div>
  );
}
