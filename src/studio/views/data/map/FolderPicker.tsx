import { useState } from 'react';
import { formatCount } from '../../../ui/format.ts';
import { keepFocus } from '../../../ui/keep-focus.ts';
import { sentenceFor } from '../../../ui/sentence.ts';
import { openFolder, type ImageFolder } from './folder.ts';

interface FolderPickerProps {
  /** File names of the images of the map. */
  readonly names: readonly string[];
  readonly folder: ImageFolder | null;
  readonly onChange: (folder: ImageFolder | null) => void;
}

/** Lets a file input choose a folder; React's types do not know it, every browser for desks does. */
const wholeFolder = { webkitdirectory: '' };

/** Lets the visitor show the photographs on the map from a folder of their own. */
export function FolderPicker({ names, folder, onChange }: FolderPickerProps) {
  const [problem, setProblem] = useState<string | null>(null);

  function open(files: FileList | null): void {
    if (!files || files.length === 0) return;
    try {
      onChange(openFolder(Array.from(files), names));
      setProblem(null);
    } catch (error) {
      setProblem(sentenceFor(error));
    }
  }

  return (
    <div ref={keepFocus} className="folder">
      {folder ? (
        <p>
          {formatCount(folder.found)} of the {formatCount(names.length)} images of the map are in {folder.title}.{' '}
          <button type="button" className="link-button" onClick={() => onChange(null)}>
            Close the folder
          </button>
        </p>
      ) : (
        <>
          <label className="button">
            <input type="file" className="visually-hidden" {...wholeFolder} onChange={({ target }) => open(target.files)} />
            Open your data folder…
          </label>
          <p>
            This page ships no photographs. Choose the folder of your own copy and the map shows them, by file name. They are read on your
            machine only, even where the browser calls it an upload.
          </p>
        </>
      )}
      {problem !== null && (
        <p role="alert" className="folder-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
