import { z } from 'zod';
import type { StateCreator } from 'zustand/vanilla';
import type { Memory } from '../settings/memory.ts';
import type { StudioState } from '../store.ts';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

/** The theme after this one in the round that the toggle makes. */
export function nextTheme(theme: Theme): Theme {
  const themes = themeSchema.options;
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
}

/** Which of the three pictures is the large one; a narrow screen shows it alone. */
export type View = 'latent' | 'predictedX0' | 'predictedNoise';

export interface AppearanceSlice {
  readonly theme: Theme;
  readonly view: View;
  /** Letters and space act as commands; to be switched off where they get in the way of speech or other input. */
  readonly singleKeyShortcuts: boolean;
  readonly shortcutsOpen: boolean;
  readonly changeTheme: (theme: Theme) => void;
  readonly changeView: (view: View) => void;
  readonly changeSingleKeyShortcuts: (enabled: boolean) => void;
  readonly openShortcuts: (open: boolean) => void;
}

export function createAppearanceSlice(remembered: Memory | null): StateCreator<StudioState, [], [], AppearanceSlice> {
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
