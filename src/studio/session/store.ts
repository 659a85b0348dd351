import { createStore } from 'zustand/vanilla';
import { createAppearanceSlice } from './appearance/slice.ts';
import { createConnectionSlice } from './connection/slice.ts';
import type { StudioDependencies } from './dependencies.ts';
import { createHistorySlice } from './history/slice.ts';
import { createMagnifierSlice } from './magnifier/slice.ts';
import { createModelsSlice } from './models/slice.ts';
import { createNavigationSlice } from './navigation/slice.ts';
import { createUpdatesSlice } from './offline/slice.ts';
import { createOwnModelsSlice } from './own-models/slice.ts';
import { createProblemsSlice } from './problems/slice.ts';
import { createProviderSlice } from './provider/slice.ts';
import { createRunSlice } from './run/slice.ts';
import { recall, remember } from './settings/memory.ts';
import { createSettingsSlice } from './settings/slice.ts';
import { createExportsSlice } from './share/export-slice.ts';
import { createShareSlice } from './share/slice.ts';
import type { SliceCreator, StudioState, StudioStore } from './state.ts';
import { createTrajectorySlice } from './trajectory/slice.ts';
import { createWalkSlice } from './walk/slice.ts';

/** Makes the studio's state, with what was remembered of an earlier visit, and remembers its changes. */
export function createStudioStore(dependencies: StudioDependencies): StudioStore {
  const memory = recall(dependencies.storage);
  const store = createStore<StudioState>()((set, get, studio) => {
    function slice<Name extends keyof StudioState>(name: Name, create: SliceCreator<Name>): StudioState[Name] {
      return create(
        (changes) =>
          set((state) => {
            const own = state[name];
            return { [name]: { ...own, ...(typeof changes === 'function' ? changes(own) : changes) } };
          }),
        get,
        studio,
      );
    }
    return {
      models: slice('models', createModelsSlice(dependencies)),
      ownModels: slice('ownModels', createOwnModelsSlice(dependencies)),
      provider: slice('provider', createProviderSlice(dependencies)),
      settings: slice('settings', createSettingsSlice(dependencies, memory?.settings ?? null)),
      run: slice('run', createRunSlice(dependencies)),
      trajectory: slice('trajectory', createTrajectorySlice),
      walk: slice('walk', createWalkSlice),
      history: slice('history', createHistorySlice(dependencies)),
      share: slice('share', createShareSlice),
      exports: slice('exports', createExportsSlice(dependencies)),
      magnifier: slice('magnifier', createMagnifierSlice),
      appearance: slice('appearance', createAppearanceSlice(memory)),
      navigation: slice('navigation', createNavigationSlice(dependencies)),
      problems: slice('problems', createProblemsSlice),
      connection: slice('connection', createConnectionSlice),
      updates: slice('updates', createUpdatesSlice(dependencies)),
    };
  });
  store.subscribe(({ settings, appearance }, previous) => {
    const isUnchanged =
      settings.current === previous.settings.current &&
      appearance.theme === previous.appearance.theme &&
      appearance.singleKeyShortcuts === previous.appearance.singleKeyShortcuts;
    if (!isUnchanged) remember(dependencies.storage, { settings: settings.current, ...appearance });
  });
  return store;
}
