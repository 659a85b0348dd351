import { useStudio } from '../context.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** What was taken over from a link, a file or the history, with the next step beside it. */
export function RecipeNotice() {
  const note = useStudio((state) => (state.problems.current ? null : state.share.note));
  const tell = useStudio((state) => state.share.tell);
  const generate = useStudio((state) => state.run.generate);
  const run = { title: 'Make its images', act: () => void generate() };
  return (
    <div aria-live="polite" className="notice-place" data-testid="recipe-notice">
      {note && <Notice sentence={note.sentence} link={note.link} action={note.offersRun ? run : null} onDismiss={() => tell(null)} />}
    </div>
  );
}
