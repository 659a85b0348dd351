import { useRef } from 'react';
import { useStudio } from '../context.tsx';
import { FileInput } from '../../ui/controls/FileInput.tsx';
import { keepFocus } from '../../ui/keep-focus.ts';
import { selectedEntry } from '../models/slice.ts';
import { filesOfInput } from './files.ts';
import './own-models.css';

/** How a visitor imports a model of their own, and takes it out again. */
export function OwnModels() {
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const openModel = useStudio((state) => state.ownModels.open);
  const stopOpening = useStudio((state) => state.ownModels.stopOpening);
  const removeModel = useStudio((state) => state.ownModels.remove);
  const own = useStudio((state) => (selectedEntry(state)?.isOwn === true ? selectedEntry(state) : null));
  const isOpening = useStudio((state) => state.ownModels.opening !== null);
  const isBusy = useStudio((state) => state.ownModels.opening !== null || state.run.status !== 'idle');

  const choose = (files: FileList) => void openModel(filesOfInput(files));

  return (
    <section className="own-models aside" aria-label="Your own model">
      <h2>Your own model</h2>
      <p>
        Drop an ONNX file with its card.json anywhere on this page, the folder of a run, or one of a Hugging Face diffusers model. It is
        checked before it is opened, and it never leaves this machine.
      </p>
      <div ref={keepFocus} className="own-models-buttons">
        <button type="button" className="button" aria-disabled={isBusy} onClick={() => !isBusy && filesInput.current?.click()}>
          Open a model…
        </button>
        <button type="button" className="button" aria-disabled={isBusy} onClick={() => !isBusy && folderInput.current?.click()}>
          Open a folder…
        </button>
        {isOpening && (
          <button type="button" className="button" onClick={stopOpening}>
            Cancel
          </button>
        )}
        {own && !isOpening && (
          <button type="button" className="button" aria-disabled={isBusy} onClick={() => void removeModel(own.id)}>
            Remove {own.title}
          </button>
        )}
      </div>
      <FileInput ref={filesInput} takes="files" accept=".onnx,.json" name="A model's file and its card" onChoose={choose} />
      <FileInput ref={folderInput} takes="folder" name="The folder of a model" onChoose={choose} />
    </section>
  );
}
