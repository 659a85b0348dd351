import type { StudioDependencies } from '../dependencies.ts';
import type { SliceCreator } from '../state.ts';

export function createUpdatesSlice({ offlinePage }: StudioDependencies): SliceCreator<'updates'> {
  return (set) => {
    offlinePage.onNewVersion(() => set({ isWaiting: true }));
    return {
      isWaiting: false,
      take: offlinePage.takeNewVersion,
      dismiss: () => set({ isWaiting: false }),
    };
  };
}
