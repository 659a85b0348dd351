import { useStudio } from '../context.tsx';
import { CloseIcon } from '../icons.tsx';

/** What was taken over from a link, a file or the history, with the next step beside it. */
export function RecipeNotice() {
  const note = useStudio((state) => (state.problem ? null : state.note));
  const tell = useStudio((state) => state.tell);
  const generate = useStudio((state) => state.generate);
  return (
    <div aria-live="polite" className="notice-place" data-testid="recipe-notice">
      {note && (
        <div className="notice">
          <p>{note.sentence}</p>
          <div className="notice-actions">
            {note.offersRun && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  tell(null);
                  void generate();
                }}
              >
                Make its images
              </button>
            )}
            <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => tell(null)}>
              <CloseIcon />
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
