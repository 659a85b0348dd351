import type { SampledFrame } from '../../../../packages/core/src/index.ts';
import type { SliceCreator, StudioState } from '../state.ts';
import { headAtStart, playedTo, playingFrom, soughtTo } from './player.ts';
import { extend } from './trajectory.ts';

interface ShownFrom {
  readonly trajectory: Pick<StudioState['trajectory'], 'current' | 'position' | 'following'>;
}

/** The frame on the screen; null before the first. */
export function shownFrame({ trajectory }: ShownFrom): SampledFrame | null {
  const { current, position, following } = trajectory;
  if (!current) return null;
  return (following ? current.newest : current.frames[position]) ?? null;
}

export const createTrajectorySlice: SliceCreator<'trajectory'> = (set, get) => {
  const newestPosition = () => Math.max(0, (get().trajectory.current?.frames.length ?? 0) - 1);

  return {
    current: null,
    ...headAtStart,

    start: (trajectory) => set({ current: trajectory, ...headAtStart }),

    addFrames: (frames) =>
      set(({ current, position, following }) => {
        if (!current) return {};
        const extended = extend(current, frames);
        return { current: extended, position: following ? Math.max(0, extended.frames.length - 1) : position };
      }),

    seek: (position) => set(soughtTo(position, newestPosition())),
    seekBy: (offset) => get().trajectory.seek(get().trajectory.position + offset),

    play: () => set((head) => playingFrom(head, newestPosition())),
    pause: () => set({ playing: false }),
    playTo: (position) => set((head) => playedTo(head, position, newestPosition())),
  };
};
