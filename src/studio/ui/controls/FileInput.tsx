import type { Ref } from 'react';

interface FileInputProps {
  /** What it takes: one file, several, or a folder with all that is in it. */
  readonly takes: 'file' | 'files' | 'folder';
  readonly accept?: string;
  /** Its name, for one that a button opens by `ref`; absent where a label around it says it. */
  readonly name?: string;
  readonly ref?: Ref<HTMLInputElement>;
  readonly isDisabled?: boolean;
  /** Called with what was chosen, at least one file. */
  readonly onChoose: (files: FileList) => void;
}

/** React's types do not know it, every browser for desks does. */
const wholeFolder = { webkitdirectory: '' };

/** The input behind a button that opens files, which is never seen itself. */
export function FileInput({ takes, accept, name, ref, isDisabled = false, onChoose }: FileInputProps) {
  return (
    <input
      ref={ref}
      type="file"
      hidden={name !== undefined}
      className="visually-hidden"
      multiple={takes === 'files'}
      {...(takes === 'folder' && wholeFolder)}
      accept={accept}
      aria-label={name}
      disabled={isDisabled}
      onChange={({ target }) => {
        if (target.files && target.files.length > 0) onChoose(target.files);
        // The same files can be chosen again.
        target.value = '';
      }}
    />
  );
}
