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

/** Which of the pictures a narrow screen shows. */
export type View = 'latent' | 'predictedX0' | 'predictedNoise';

export interface AppearanceSlice {
  readonly theme: Theme;
  readonly view: View;
  /** A wide screen shows the predicted noise beside the two images. */
  readonly noiseShown: boolean;
  /** Letters and space act as commands; to be switched off where they get in the way of speech or other input. */
  readonly singleKeyShortcuts: boolean;
  readonly shortcutsOpen: boolean;
  readonly changeTheme: (theme: Theme) => void;
  readonly changeView: (view: View) => void;
  readonly showNoise: (shown: boolean) => void;
  readonly changeSingleKeyShortcuts: (enabled: boolean) => void;
  readonly openShortcuts: (open: boolean) => void;
}

export function createAppearanceSlice(remembered: Memory | null): StateCreator<StudioState, [], [], AppearanceSlice> {
  return (set) => ({
    theme: remembered?.theme ?? 'system',
    view: 'predictedX0',
    noiseShown: false,
    singleKeyShortcuts: remembered?.singleKeyShortcuts ?? true,
    shortcutsOpen: false,
    changeTheme: (theme) => set({ theme }),
    changeView: (view) => set({ view }),
    showNoise: (noiseShown) => set({ noiseShown }),
    changeSingleKeyShortcuts: (singleKeyShortcuts) => set({ singleKeyShortcuts }),
    openShortcuts: (shortcutsOpen) => set({ shortcutsOpen }),
  });
}
