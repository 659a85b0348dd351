import { useEffect, useId, useRef } from 'react';
import { useStudio } from '../session/context.tsx';
import { CloseIcon, KeyboardIcon } from '../ui/icons.tsx';
import { shortcuts } from '../session/keyboard/shortcuts.ts';
import './keyboard.css';

export function ShortcutsButton() {
  const open = useStudio((state) => state.appearance.openShortcuts);
  return (
    <button
      type="button"
      className="icon-button shortcuts-button"
      aria-label="Keyboard shortcuts"
      title="Keyboard shortcuts (?)"
      onClick={() => open(true)}
    >
      <KeyboardIcon />
    </button>
  );
}

/** All commands of the keyboard, and the switch for those that are single characters. */
export function ShortcutsDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isOpen = useStudio((state) => state.appearance.shortcutsOpen);
  const open = useStudio((state) => state.appearance.openShortcuts);
  const singleKeys = useStudio((state) => state.appearance.singleKeyShortcuts);
  const changeSingleKeys = useStudio((state) => state.appearance.changeSingleKeyShortcuts);

  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);

  return (
    <dialog ref={dialog} className="dialog shortcuts" aria-labelledby={titleId} onClose={() => open(false)}>
      <header>
        <h2 id={titleId}>Keyboard</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => open(false)}>
          <CloseIcon />
        </button>
      </header>
      <dl>
        {shortcuts.map(({ command, keyName, title }) => (
          <div key={command}>
            <dt>{title}</dt>
            <dd>
              <kbd>{keyName}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={singleKeys} onChange={({ target }) => changeSingleKeys(target.checked)} />
        Letters and space are commands
      </label>
    </dialog>
  );
}
