import { createStore, type StoreApi } from 'zustand/vanilla';
import { createAppearanceSlice, type AppearanceSlice } from './appearance/slice.ts';
import type { StudioDependencies } from './dependencies.ts';
import { createExportSlice, type ExportSlice } from './share/export-slice.ts';
import { createHistorySlice, type HistorySlice } from './history/slice.ts';
import { createKeepSlice, type KeepSlice } from './share/slice.ts';
import { createLearnSlice, type LearnSlice } from './walk/slice.ts';
import { createMagnifierSlice, type MagnifierSlice } from './magnifier/slice.ts';
import { createModelsSlice, type ModelsSlice } from './models/slice.ts';
import { createNavigationSlice, type NavigationSlice } from './navigation/slice.ts';
import { createOwnModelsSlice, type OwnModelsSlice } from './own-models/slice.ts';
import { createProblemsSlice, type ProblemsSlice } from './problems/slice.ts';
import { createProviderSlice, type ProviderSlice } from './provider/slice.ts';
import { createRunSlice, type RunSlice } from './run/slice.ts';
import { recall, remember } from './settings/memory.ts';
import { createSettingsSlice, type SettingsSlice } from './settings/slice.ts';
import { createTrajectorySlice, type TrajectorySlice } from './trajectory/slice.ts';

/** The whole state of the page; each slice belongs to the feature folder that it comes from. */
export type StudioState = ModelsSlice &
  SettingsSlice &
  ProviderSlice &
  RunSlice &
  TrajectorySlice &
  AppearanceSlice &
  NavigationSlice &
  ProblemsSlice &
  KeepSlice &
  ExportSlice &
  HistorySlice &
  LearnSlice &
  OwnModelsSlice &
  MagnifierSlice;
export type StudioStore = StoreApi<StudioState>;

/** Makes the studio's state, with what was remembered of an earlier visit, and remembers its changes. */
export function createStudioStore(dependencies: StudioDependencies): StudioStore {
  const memory = recall(dependencies.storage);
  const store = createStore<StudioState>()((...context) => ({
    ...createModelsSlice(dependencies)(...context),
    ...createSettingsSlice(dependencies, memory?.settings ?? null)(...context),
    ...createOwnModelsSlice(dependencies)(...context),
    ...createProviderSlice(dependencies)(...context),
    ...createRunSlice(dependencies)(...context),
    ...createTrajectorySlice(...context),
    ...createAppearanceSlice(memory)(...context),
    ...createNavigationSlice(dependencies)(...context),
    ...createProblemsSlice(...context),
    ...createKeepSlice(...context),
    ...createExportSlice(dependencies)(...context),
    ...createHistorySlice(dependencies)(...context),
    ...createLearnSlice(...context),
    ...createMagnifierSlice(...context),
  }));
  store.subscribe((state, previous) => {
    const isUnchanged =
      state.settings === previous.settings && state.theme === previous.theme && state.singleKeyShortcuts === previous.singleKeyShortcuts;
    if (!isUnchanged) remember(dependencies.storage, state);
  });
  return store;
}
