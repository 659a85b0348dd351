import type { StateCreator } from 'zustand/vanilla';
import type { SampledFrame } from '../../../workers/sampling/contract.ts';
import type { StudioState } from '../store.ts';
import { extend, type Trajectory } from './trajectory.ts';

export interface TrajectorySlice {
  readonly trajectory: Trajectory | null;
  /** Which kept frame is shown, unless the newest is followed. */
  readonly position: number;
  /** The picture moves on with the run. */
  readonly following: boolean;
  readonly playing: boolean;
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
export function shownFrame({ trajectory, position, following }: Pick<StudioState, 'trajectory' | 'position' | 'following'>): SampledFrame | null {
  if (!trajectory) return null;
  return (following ? trajectory.newest : trajectory.frames[position]) ?? null;
}

export const createTrajectorySlice: StateCreator<StudioState, [], [], TrajectorySlice> = (set, get) => {
  const newestPosition = () => Math.max(0, (get().trajectory?.frames.length ?? 0) - 1);

  function show(position: number): void {
    const newest = newestPosition();
    const shown = Math.min(Math.max(position, 0), newest);
    set({ position: shown, following: shown === newest });
  }

  return {
    trajectory: null,
    position: 0,
    following: true,
    playing: false,

    startTrajectory: (trajectory) => set({ trajectory, position: 0, following: true, playing: false }),

    addFrames: (frames) =>
      set(({ trajectory, position, following }) => {
        if (!trajectory) return {};
        const extended = extend(trajectory, frames);
        return { trajectory: extended, position: following ? Math.max(0, extended.frames.length - 1) : position };
      }),

    seek(position) {
      set({ playing: false });
      show(position);
    },
    seekBy: (offset) => get().seek(get().position + offset),

    play() {
      if (newestPosition() === 0) return;
      if (get().position >= newestPosition()) show(0);
      set({ playing: true, following: false });
    },
    pause: () => set({ playing: false }),
    playTo(position) {
      if (position >= newestPosition()) get().seek(newestPosition());
      else if (position !== get().position) set({ position });
    },
  };
};
