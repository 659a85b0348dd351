import { useEffect } from 'react';
import { nextTheme } from '../appearance/theme.ts';
import { useStudioStore } from '../context.tsx';
import type { ViewName } from '../navigation/routes.ts';
import type { StudioState } from '../state.ts';
import { commandFor, focusedControl, type Command } from './shortcuts.ts';

type Actions = Partial<Record<Command, (state: StudioState) => void>>;

const studioActions: Record<Command, (state: StudioState) => void> = {
  generate: (state) => void state.run.generate(),
  stop: (state) => state.run.stop(),
  'toggle-playback': (state) => (state.trajectory.playing ? state.trajectory.pause() : state.trajectory.play()),
  'previous-frame': (state) => state.trajectory.seekBy(-1),
  'next-frame': (state) => state.trajectory.seekBy(1),
  'first-frame': (state) => state.trajectory.seek(0),
  'last-frame': (state) => state.trajectory.seek(Infinity),
  'random-seed': (state) => state.settings.rollSeed(),
  'toggle-magnifier': (state) => state.magnifier.toggle(!state.magnifier.isOn),
  'undo-settings': (state) => state.settings.undo(),
  'next-theme': (state) => state.appearance.changeTheme(nextTheme(state.appearance.theme)),
  'show-shortcuts': (state) => state.appearance.openShortcuts(true),
};

/** Lets the keyboard command the studio from anywhere on the page. */
export function useShortcuts(): void {
  useActions(studioActions, null);
}

/**
 * Lets the studio's keys command a view that has frames of its own, as long as it is shown.
 *
 * @param actions the same object from render to render
 */
export function useViewShortcuts(actions: Actions): void {
  useActions(actions, 'generate');
}

/** @param as the view whose keys count; null for the one that is shown */
function useActions(actions: Actions, as: ViewName | null): void {
  const store = useStudioStore();
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      const state = store.getState();
      // What lies open above the page has the keyboard to itself.
      if (document.querySelector('dialog:modal, :popover-open') || event.defaultPrevented) return;
      const command = commandFor(
        event,
        focusedControl(event.target),
        state.appearance.singleKeyShortcuts,
        as ?? state.navigation.route.view,
      );
      const act = command && actions[command];
      if (!act || (event.repeat && command === 'generate')) return;
      event.preventDefault();
      act(state);
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [store, actions, as]);
}
