import type { StateCreator } from 'zustand/vanilla';
import type { StudioState } from '../store.ts';
import type { Place } from './place.ts';

export interface MagnifierSlice {
  /** Whether all pictures of the shown frame are magnified at `magnifiedPlace`. */
  readonly isMagnifying: boolean;
  /** Kept while it is off, to be found again. */
  readonly magnifiedPlace: Place;
  readonly magnify: (isMagnifying: boolean) => void;
  readonly magnifyAt: (place: Place) => void;
}

export const createMagnifierSlice: StateCreator<StudioState, [], [], MagnifierSlice> = (set) => ({
  isMagnifying: false,
  magnifiedPlace: { image: 0, x: 0, y: 0 },
  magnify: (isMagnifying) => set({ isMagnifying }),
  magnifyAt: (magnifiedPlace) => set({ magnifiedPlace }),
});
