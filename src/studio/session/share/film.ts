import type { Film } from '../../../../workers/export/film.ts';
import { composeGrid } from '../trajectory/grid.ts';
import { millisecondsPerFrame } from '../trajectory/player.ts';
import { thinEvenly, type Trajectory } from '../trajectory/trajectory.ts';
import { cut, type Cutting } from './files.ts';

export const filmTypes = { gif: 'image/gif', mp4: 'video/mp4' } as const;
export type FilmKind = keyof typeof filmTypes;

/** More would neither be seen nor be a file to send around. */
const maximumFrames = 120;
/** The finished image stays for this long. */
const lastMilliseconds = 1500;

/** The kept frames of a trajectory as a film, at the pace of the page's own playback; longer runs are thinned evenly. */
export function filmOf(trajectory: Trajectory, cutting: Cutting): Film | null {
  const { frames } = trajectory;
  const shown = thinEvenly(frames.length, maximumFrames).flatMap((index) => frames[index] ?? []);
  const pictures = shown.map((frame) => composeGrid(cut(trajectory, frame, cutting), 0));
  const [first] = pictures;
  if (!first) return null;
  const { width, height } = first;
  return {
    width,
    height,
    scale: cutting.scale,
    frames: pictures.map(({ rgba }) => rgba),
    millisecondsPerFrame: millisecondsPerFrame(pictures.length),
    lastMilliseconds,
  };
}
