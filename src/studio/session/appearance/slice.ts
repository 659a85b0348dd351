import type { Memory } from '../settings/memory.ts';
import type { SliceCreator } from '../state.ts';

export function createAppearanceSlice(remembered: Memory | null): SliceCreator<'appearance'> {
  return (set) => ({
    theme: remembered?.theme ?? 'system',
    view: 'predictedX0',
    singleKeyShortcuts: remembered?.singleKeyShortcuts ?? true,
    shortcutsOpen: false,
    changeTheme: (theme) => set({ theme }),
    changeView: (view) => set({ view }),
    changeSingleKeyShortcuts: (singleKeyShortcuts) => set({ singleKeyShortcuts }),
    openShortcuts: (shortcutsOpen) => set({ shortcutsOpen }),
  });
}
