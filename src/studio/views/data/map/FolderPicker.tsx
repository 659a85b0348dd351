import { useState } from 'react';
import { FileInput } from '../../../ui/controls/FileInput.tsx';
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

/** Lets the visitor show the photographs on the map from a folder of their own. */
export function FolderPicker({ names, folder, onChange }: FolderPickerProps) {
  const [problem, setProblem] = useState<string | null>(null);

  function open(files: FileList): void {
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
            <FileInput takes="folder" onChoose={open} />
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
