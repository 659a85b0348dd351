import type { ReactNode } from 'react';
import { CloseIcon } from './icons.tsx';
import { keepFocus } from './keep-focus.ts';
import './notice.css';

interface NoticeProps {
  readonly icon?: ReactNode;
  readonly sentence: string;
  /** An address to be copied by hand. */
  readonly link?: string | undefined;
  /** What can be done with one press, which also dismisses the notice. */
  readonly action: { readonly title: string; readonly act: () => void } | null;
  readonly onDismiss: () => void;
}

/** A sentence above the page, with what can be done about it beside it. */
export function Notice({ icon, sentence, link, action, onDismiss }: NoticeProps) {
  return (
    <div ref={keepFocus} className="notice">
      {icon}
      <p>{sentence}</p>
      {link !== undefined && (
        <input className="notice-link" readOnly aria-label="Link" value={link} onFocus={({ target }) => target.select()} />
      )}
      <div className="notice-actions">
        {action && (
          <button
            type="button"
            className="button"
            onClick={() => {
              onDismiss();
              action.act();
            }}
          >
            {action.title}
          </button>
        )}
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <CloseIcon />
        </button>
      </div>
    </div>
  );
}
