import { useStudio } from '../../../session/context.tsx';
import { download } from '../../../session/share/files.ts';
import { BlobImage } from '../../../ui/blobs/BlobImage.tsx';
import type { HistoryEntry } from '../../../session/history/repository.ts';

interface EntryDetailProps {
  readonly entry: HistoryEntry;
  readonly description: string;
  readonly time: string;
}

/** The picture of an entry, what made it, and what can be done with it. */
export function EntryDetail({ entry, description, time }: EntryDetailProps) {
  const remove = useStudio((state) => state.history.delete);
  const report = useStudio((state) => state.problems.report);
  const { model, seed } = entry.recipe;
  return (
    <div className="history-detail">
      <BlobImage blob={entry.picture} alt={`Finished images: ${description}`} className="history-picture" />
      <div className="history-facts">
        <p>{description}</p>
        <p className="history-time">{time}</p>
        <div className="keep-buttons">
          <button type="button" className="button is-small" onClick={() => download(entry.picture, `${model.id}-seed-${seed}.png`)}>
            Save
          </button>
          <button type="button" className="button is-small" onClick={() => void remove(entry.time).catch(report)}>
            Delete
          </button>
        </div>
      </div>
    </div>
  );
}
