import { useEffect } from 'react';
import { useStudio, useStudioStore } from '../../../session/context.tsx';
import { focusedControl, keyIsOf } from '../../../session/keyboard/shortcuts.ts';
import type { Picture } from '../../../session/trajectory/grid.ts';
import { moved, within } from '../../../session/magnifier/place.ts';

const directions: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** While the magnifier is on, arrow keys move it and Escape puts it away, before they are commands of the studio. */
export function useMagnifierKeys(picture: Picture | null): void {
  const store = useStudioStore();
  const isMagnifying = useStudio((state) => state.magnifier.isOn);
  useEffect(() => {
    if (!isMagnifying || !picture) return;
    const shape = picture;
    function press(event: KeyboardEvent): void {
      if (document.querySelector('dialog:modal, :popover-open') || event.altKey || event.ctrlKey || event.metaKey) return;
      const { place, toggle, moveTo } = store.getState().magnifier;
      const direction = directions[event.key];
      if (event.key === 'Escape') toggle(false);
      else if (direction && !keyIsOf(focusedControl(event.target), event.key)) moveTo(moved(within(place, shape), ...direction, shape));
      else return;
      event.preventDefault();
    }
    // Before the studio's own commands, which leave alone what has been used.
    addEventListener('keydown', press, { capture: true });
    return () => removeEventListener('keydown', press, { capture: true });
  }, [store, isMagnifying, picture]);
}
