import type { StudioDependencies } from '../dependencies.ts';
import type { SliceCreator } from '../state.ts';
import { defaultSettings, parseSettings, type Settings } from './settings.ts';

const longestPast = 100;

export function createSettingsSlice({ randomSeed, isReload }: StudioDependencies, remembered: Settings | null): SliceCreator<'settings'> {
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
      // A reload finds the page as it was left; the next visit begins with another picture.
      current: remembered !== null && (initial.seedLocked || isReload) ? initial : { ...initial, seed: randomSeed() },
      past: [],
      change(changes) {
        const { current, past } = get().settings;
        const next = parseSettings({ ...current, ...changes });
        const isSame = Object.entries(next).every(([key, value]) => current[key as keyof Settings] === value);
        if (isSame) return;
        set({ current: next, ...(!isOneChange(current, next) && { past: [...past, current].slice(-longestPast) }) });
      },
      rollSeed: () => get().settings.change({ seed: randomSeed() }),
      undo() {
        const { past } = get().settings;
        const before = past.at(-1);
        if (!before || get().run.status !== 'idle') return;
        lastChanged = null;
        set({ current: before, past: past.slice(0, -1) });
        void get().models.warm();
      },
    };
  };
}
