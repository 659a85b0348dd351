import type { StateCreator } from 'zustand/vanilla';
import type { StudioDependencies } from '../dependencies.ts';
import type { StudioState } from '../store.ts';
import { defaultSettings, parseSettings, type Settings } from './settings.ts';

export interface SettingsSlice {
  readonly settings: Settings;
  readonly changeSettings: (changes: Partial<Settings>) => void;
  readonly rollSeed: () => void;
}

export function createSettingsSlice(
  { randomSeed }: StudioDependencies,
  remembered: Settings | null,
): StateCreator<StudioState, [], [], SettingsSlice> {
  return (set, get) => {
    const initial = remembered ?? defaultSettings;
    return {
      settings: initial.seedLocked ? initial : { ...initial, seed: randomSeed() },
      changeSettings: (changes) => set(({ settings }) => ({ settings: parseSettings({ ...settings, ...changes }) })),
      rollSeed: () => get().changeSettings({ seed: randomSeed() }),
    };
  };
}
