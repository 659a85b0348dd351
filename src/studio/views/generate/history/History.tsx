import { useEffect, useRef } from 'react';
import { useStudio } from '../../../session/context.tsx';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { describeRecipe } from '../../../session/trajectory/describe.ts';
import { BlobImage } from '../../../ui/blobs/BlobImage.tsx';
import { EntryDetail } from './EntryDetail.tsx';
import type { HistoryEntry } from '../../../session/history/repository.ts';
import '../../../session/history/strip.css';
import './history.css';

/** The finished runs of this browser: one press shows a picture and restores its settings. */
export function History() {
  const { entries, isLasting, selected, deleted, load, select, delete: remove, undoDeletion } = useStudio((state) => state.history);
  const report = useStudio((state) => state.problems.report);
  const undoButton = useRef<HTMLButtonElement>(null);
  const isEmpty = !entries?.length;
  const shown = entries?.find(({ time }) => time === selected);

  useEffect(() => void load().catch(report), [load, report]);
  // What was pressed to delete is gone: the keyboard goes on where it can be taken back. Once, not at each return to the view.
  const answered = useRef(deleted);
  useEffect(() => {
    if (answered.current === deleted) return;
    answered.current = deleted;
    if (deleted.length > 0) undoButton.current?.focus();
  }, [deleted]);

  return (
    <section className="history" aria-label="History">
      <div ref={keepFocus} className="history-head">
        <h2 className="section-title" tabIndex={-1}>
          History
        </h2>
        <p className="history-note" aria-live="polite">
          {deleted.length > 0
            ? `${describeCount(deleted.length)} deleted.`
            : isLasting
              ? ''
              : 'Until this page is closed: this browser does not let it store pictures.'}
        </p>
        {deleted.length > 0 && (
          <button ref={undoButton} type="button" className="button is-small" onClick={() => void undoDeletion().catch(report)}>
            Undo
          </button>
        )}
        <button
          type="button"
          className="button is-small"
          aria-disabled={isEmpty}
          onClick={() => !isEmpty && void remove('all').catch(report)}
        >
          Clear all
        </button>
      </div>
      {entries?.length === 0 ? (
        <p className="history-empty">Finished images gather here, with what made them. They stay in this browser.</p>
      ) : (
        <ul className="history-strip" aria-label="Finished runs, the newest first">
          {entries?.map((entry) => (
            <li key={entry.time}>
              <button
                type="button"
                className="history-entry"
                aria-pressed={entry.time === selected}
                aria-label={`${describeEntry(entry)}, ${describeTime(entry.time)}`}
                title={describeEntry(entry)}
                onClick={() => select(entry.time === selected ? null : entry.time)}
              >
                <BlobImage blob={entry.thumbnail} alt="" className="history-thumbnail" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {shown && <EntryDetail entry={shown} description={describeEntry(shown)} time={describeTime(shown.time)} />}
    </section>
  );
}

function describeEntry({ recipe: { model, seed, images, options }, modelTitle, classNames }: HistoryEntry): string {
  const named = { modelTitle, ...(classNames && { classNames }) };
  return describeRecipe({ modelId: model.id, ...named, modelSha256: model.sha256, seed, images, options }, null);
}

function describeTime(time: number): string {
  return new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
}

function describeCount(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
