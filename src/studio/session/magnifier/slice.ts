import type { SliceCreator } from '../state.ts';

export const createMagnifierSlice: SliceCreator<'magnifier'> = (set) => ({
  isOn: false,
  place: { image: 0, x: 0, y: 0 },
  toggle: (isOn) => set({ isOn }),
  moveTo: (place) => set({ place }),
});
