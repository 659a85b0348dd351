/** Where among the frames of one or more trajectories the screen is. */
export interface Playhead {
  /** Which frame is shown. */
  readonly position: number;
  /** The picture moves on with the run. */
  readonly following: boolean;
  readonly playing: boolean;
}

export const headAtStart: Playhead = { position: 0, following: true, playing: false };

/** At `position`, or the nearest there is; at the newest, the run is followed. */
export function soughtTo(position: number, newest: number): Playhead {
  const shown = Math.min(Math.max(position, 0), newest);
  return { position: shown, following: shown === newest, playing: false };
}

/** Playing on from here, or from the start when at the end; unchanged where there is nothing to play. */
export function playingFrom(head: Playhead, newest: number): Playhead {
  if (newest === 0) return head;
  return { position: head.position >= newest ? 0 : head.position, following: false, playing: true };
}

/** Where playback is that has come to `position`: at the end it stops, or goes on following a run under way. */
export function playedTo(head: Playhead, position: number, newest: number): Playhead {
  if (position >= newest) return soughtTo(newest, newest);
  return position === head.position ? head : { ...head, position };
}

/** A whole trajectory plays in about this long, unless that would be a slide show or a blur. */
const wantedMilliseconds = 2500;
const slowestMillisecondsPerFrame = 150;
const fastestMillisecondsPerFrame = 1000 / 60;

/** How long each of `frames` frames stays on the screen in playback. */
export function millisecondsPerFrame(frames: number): number {
  return Math.min(Math.max(wantedMilliseconds / Math.max(1, frames), fastestMillisecondsPerFrame), slowestMillisecondsPerFrame);
}
