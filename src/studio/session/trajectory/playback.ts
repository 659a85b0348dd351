/** A whole trajectory plays in about this long, unless that would be a slide show or a blur. */
const wantedMilliseconds = 2500;
const slowestMillisecondsPerFrame = 150;
const fastestMillisecondsPerFrame = 1000 / 60;

/** How long each of `frames` frames stays on the screen in playback. */
export function millisecondsPerFrame(frames: number): number {
  return Math.min(Math.max(wantedMilliseconds / Math.max(1, frames), fastestMillisecondsPerFrame), slowestMillisecondsPerFrame);
}
