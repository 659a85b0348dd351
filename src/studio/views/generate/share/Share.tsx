import { History } from '../history/History.tsx';
import { ShareCard } from './ShareCard.tsx';
import './keep.css';

/** What a visitor takes away of a run, and what stays here of those before. */
export function Share() {
  return (
    <div className="keep">
      <ShareCard />
      <History />
    </div>
  );
}
