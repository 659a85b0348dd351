import type { StateCreator } from 'zustand/vanilla';
import type { SampledFrame } from '../../../../workers/sampling/contract.ts';
import type { StudioState } from '../store.ts';
import { headAtStart, playedTo, playingFrom, soughtTo, type Playhead } from './player.ts';
import { extend, type Trajectory } from './trajectory.ts';

/** Its position counts the kept frames; the newest is followed whether it is kept or not. */
export interface TrajectorySlice extends Playhead {
  readonly trajectory: Trajectory | null;
  readonly startTrajectory: (trajectory: Trajectory) => void;
  readonly addFrames: (frames: readonly SampledFrame[]) => void;
  /** Shows the kept frame nearest to `position` that has been made; at the newest, follows the run. */
  readonly seek: (position: number) => void;
  readonly seekBy: (offset: number) => void;
  /** Plays on from here, or from the start when at the end. */
  readonly play: () => void;
  readonly pause: () => void;
  /** Playback has come to this position; at the end it stops, or goes on following a run under way. */
  readonly playTo: (position: number) => void;
}

/** The frame on the screen; null before the first. */
export function shownFrame({
  trajectory,
  position,
  following,
}: Pick<StudioState, 'trajectory' | 'position' | 'following'>): SampledFrame | null {
  if (!trajectory) return null;
  return (following ? trajectory.newest : trajectory.frames[position]) ?? null;
}

export const createTrajectorySlice: StateCreator<StudioState, [], [], TrajectorySlice> = (set, get) => {
  const newestPosition = () => Math.max(0, (get().trajectory?.frames.length ?? 0) - 1);

  return {
    trajectory: null,
    ...headAtStart,

    startTrajectory: (trajectory) => set({ trajectory, ...headAtStart }),

    addFrames: (frames) =>
      set(({ trajectory, position, following }) => {
        if (!trajectory) return {};
        const extended = extend(trajectory, frames);
        return { trajectory: extended, position: following ? Math.max(0, extended.frames.length - 1) : position };
      }),

    seek: (position) => set(soughtTo(position, newestPosition())),
    seekBy: (offset) => get().seek(get().position + offset),

    play: () => set((head) => playingFrom(head, newestPosition())),
    pause: () => set({ playing: false }),
    playTo: (position) => set((head) => playedTo(head, position, newestPosition())),
  };
};
