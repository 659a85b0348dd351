import { useEffect } from 'react';
import { millisecondsPerFrame } from './player.ts';

/** What playback moves on; read at the time of each paint. */
export interface Player {
  readonly position: () => number;
  /** How many frames there are. */
  readonly frames: () => number;
  readonly playTo: (position: number) => void;
}

/**
 * While playing, moves on with the clock of the screen; a slow screen skips frames and keeps the pace.
 *
 * @param player the same object from render to render
 */
export function usePlayback(playing: boolean, player: Player): void {
  useEffect(() => {
    if (!playing) return;
    const start = { position: player.position(), time: performance.now() };
    let request = requestAnimationFrame(function advance(now) {
      const passed = Math.floor(Math.max(0, now - start.time) / millisecondsPerFrame(player.frames()));
      player.playTo(start.position + passed);
      request = requestAnimationFrame(advance);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, player]);
}
