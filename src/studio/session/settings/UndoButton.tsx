import { useStudio } from '../context.tsx';
import { UndoIcon } from '../../ui/icons.tsx';

/** Takes changes of the settings back, one after another. It keeps the focus when there are no more. */
export function UndoButton() {
  const isIdle = useStudio((state) => state.run.status === 'idle');
  const hasPast = useStudio((state) => state.settings.past.length > 0);
  const undo = useStudio((state) => state.settings.undo);
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Undo the last change of the settings"
      aria-disabled={!isIdle || !hasPast}
      title="Undo the last change of the settings (Ctrl Z)"
      onClick={undo}
    >
      <UndoIcon />
    </button>
  );
}
