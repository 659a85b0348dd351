import type { SliceCreator } from '../state.ts';

export const createConnectionSlice: SliceCreator<'connection'> = (set, get) => ({
  isOffline: false,
  note(isReachable) {
    if (get().connection.isOffline === isReachable) set({ isOffline: !isReachable });
  },
});
