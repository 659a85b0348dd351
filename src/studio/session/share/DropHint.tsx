import { useEffect, useState } from 'react';
import { draggedOver, isOwnDropPlace, type Dragged } from './dragged.ts';
import './drop-hint.css';

const sentences: Record<Dragged, string> = {
  recipe: 'Drop it to restore its settings',
  model: 'Drop it to open this model',
  files: 'Drop a picture to restore its settings, or a model to open it',
};

/** Frames the page while files hover above it, and says what a drop will do. */
export function DropHint() {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  useEffect(() => {
    const hover = ({ dataTransfer, target }: DragEvent) =>
      setDragged(dataTransfer && !isOwnDropPlace(target) ? draggedOver(dataTransfer) : null);
    // From one element to another it stays above the page.
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setDragged(null);
    const drop = () => setDragged(null);
    addEventListener('dragover', hover);
    addEventListener('dragleave', leave);
    // Before who takes the files, which may keep the event to itself.
    addEventListener('drop', drop, { capture: true });
    return () => {
      removeEventListener('dragover', hover);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop, { capture: true });
    };
  }, []);
  return (
    dragged && (
      <div className="drop-hint" data-testid="drop-hint">
        <p>{sentences[dragged]}</p>
      </div>
    )
  );
}
