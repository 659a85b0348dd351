import type { ReactNode } from 'react';
import { CloseIcon } from '../icons.tsx';
import { keepFocus } from '../keyboard/keep-focus.ts';
import './problems.css';

interface NoticeProps {
  readonly icon?: ReactNode;
  readonly sentence: string;
  /** What can be done with one press, which also dismisses the notice. */
  readonly action: { readonly title: string; readonly act: () => void } | null;
  readonly onDismiss: () => void;
}

/** A sentence above the page, with what can be done about it beside it. */
export function Notice({ icon, sentence, action, onDismiss }: NoticeProps) {
  return (
    <div ref={keepFocus} className="notice">
      {icon}
      <p>{sentence}</p>
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
