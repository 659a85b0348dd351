import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { defaultSettings, parseSettings, type Settings } from './settings.ts';

export interface SettingsSlice {
  readonly settings: Settings;
  readonly changeSettings: (changes: Partial<Settings>) => void;
  readonly rollSeed: () => void;
  /** Settings before each change, the newest last. */
  readonly pastSettings: readonly Settings[];
  /** Takes the last change of the settings back; a run under way keeps those it has. */
  readonly undoSettings: () => void;
}

const longestPast = 100;

export function createSettingsSlice(
  { randomSeed }: StudioDependencies,
  remembered: Settings | null,
): StateCreator<StudioState, [], [], SettingsSlice> {
  return (set, get) => {
    const initial = remembered ?? defaultSettings;
    let lastChanged: string | null = null;

    /** A slider on its way is one change; each seed is one of its own. */
    function isOneChange(settings: Settings, next: Settings): boolean {
      const changed = Object.entries(next).flatMap(([key, value]) => (settings[key as keyof Settings] === value ? [] : [key]));
      const only = changed.length === 1 && changed[0] !== 'seed' ? (changed[0] ?? null) : null;
      const continues = only !== null && only === lastChanged;
      lastChanged = only;
      return continues;
    }

    return {
      settings: initial.seedLocked ? initial : { ...initial, seed: randomSeed() },
      pastSettings: [],
      changeSettings(changes) {
        const { settings, pastSettings } = get();
        const next = parseSettings({ ...settings, ...changes });
        const isSame = Object.entries(next).every(([key, value]) => settings[key as keyof Settings] === value);
        if (isSame) return;
        set({ settings: next, ...(!isOneChange(settings, next) && { pastSettings: [...pastSettings, settings].slice(-longestPast) }) });
      },
      undoSettings() {
        const { pastSettings, run } = get();
        const settings = pastSettings.at(-1);
        if (!settings || run.status !== 'idle') return;
        lastChanged = null;
        set({ settings, pastSettings: pastSettings.slice(0, -1) });
        void get().warmModel();
      },
      rollSeed: () => get().changeSettings({ seed: randomSeed() }),
    };
  };
}
