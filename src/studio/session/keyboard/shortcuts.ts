import type { ViewName } from '../navigation/routes.ts';

export type Command =
  | 'generate'
  | 'stop'
  | 'toggle-playback'
  | 'previous-frame'
  | 'next-frame'
  | 'first-frame'
  | 'last-frame'
  | 'random-seed'
  | 'toggle-magnifier'
  | 'undo-settings'
  | 'next-theme'
  | 'show-shortcuts';

interface Shortcut {
  readonly command: Command;
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  readonly keyName: string;
  readonly title: string;
  /** Whether it is a command in every view of the page, not in the studio alone. */
  readonly isEverywhere?: true;
  /** Whether it is pressed together with Ctrl, or Command on a Mac. */
  readonly withControl?: true;
}

/** Every command of the keyboard, in the order in which the page lists them. */
export const shortcuts: readonly Shortcut[] = [
  { command: 'generate', key: 'g', keyName: 'G', title: 'Generate' },
  { command: 'stop', key: 'Escape', keyName: 'Esc', title: 'Stop between two steps' },
  { command: 'toggle-playback', key: ' ', keyName: 'Space', title: 'Play or pause' },
  { command: 'previous-frame', key: 'ArrowLeft', keyName: '←', title: 'Previous frame' },
  { command: 'next-frame', key: 'ArrowRight', keyName: '→', title: 'Next frame' },
  { command: 'first-frame', key: 'Home', keyName: 'Home', title: 'First frame' },
  { command: 'last-frame', key: 'End', keyName: 'End', title: 'Last frame' },
  { command: 'random-seed', key: 'r', keyName: 'R', title: 'Random seed' },
  { command: 'toggle-magnifier', key: 'm', keyName: 'M', title: 'Magnifier: arrows move it, Esc puts it away' },
  { command: 'undo-settings', key: 'z', keyName: 'Ctrl Z', title: 'Take back a change of the settings', withControl: true },
  { command: 'next-theme', key: 't', keyName: 'T', title: 'Change the theme', isEverywhere: true },
  { command: 'show-shortcuts', key: '?', keyName: '?', title: 'Show this list', isEverywhere: true },
];

/** What has the focus, as far as it has keys of its own. */
export type FocusedControl = 'none' | 'button' | 'toggle' | 'slider' | 'text' | 'select';

const arrows: readonly string[] = ['ArrowLeft', 'ArrowRight', 'Home', 'End'];

const keysOfControls: Record<FocusedControl, (key: string) => boolean> = {
  none: () => false,
  button: (key) => key === ' ',
  toggle: (key) => key === ' ' || arrows.includes(key),
  slider: (key) => arrows.includes(key),
  text: (key) => key !== 'Escape',
  select: (key) => key !== 'Escape',
};

/** Whether a control has a use of its own for a key. */
export function keyIsOf(focused: FocusedControl, key: string): boolean {
  return keysOfControls[focused](key);
}

interface KeyPress {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The command of a key press; null where the focused control or the browser has a use of its own for the key, or where
 * single characters are not to be commands, or where the command is one of the studio and another view is shown.
 */
export function commandFor(press: KeyPress, focused: FocusedControl, singleKeys: boolean, view: ViewName = 'generate'): Command | null {
  const withControl = press.ctrlKey || press.metaKey;
  if (press.altKey || (withControl && press.shiftKey)) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (keyIsOf(focused, key) || (!singleKeys && !withControl && key.length === 1)) return null;
  const shortcut = shortcuts.find((candidate) => candidate.key === key && (candidate.withControl ?? false) === withControl);
  return shortcut && (view === 'generate' || shortcut.isEverywhere) ? shortcut.command : null;
}

/** What an event's target is to `commandFor`. */
export function focusedControl(target: EventTarget | null): FocusedControl {
  if (!(target instanceof HTMLElement)) return 'none';
  if (target instanceof HTMLInputElement) {
    if (target.type === 'range') return 'slider';
    return target.type === 'checkbox' || target.type === 'radio' ? 'toggle' : 'text';
  }
  if (target instanceof HTMLSelectElement) return 'select';
  if (target instanceof HTMLTextAreaElement || target.isContentEditable) return 'text';
  return target.closest('button, a, summary') ? 'button' : 'none';
}
