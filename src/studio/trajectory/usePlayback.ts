import { useEffect } from 'react';
import { useStudio, useStudioStore } from '../context.tsx';
import { millisecondsPerFrame } from './playback.ts';

/** While playing, moves on with the clock of the screen; a slow screen skips frames and keeps the pace. */
export function usePlayback(): void {
  const store = useStudioStore();
  const playing = useStudio((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const start = { position: store.getState().position, time: performance.now() };
    let request = requestAnimationFrame(function advance(now) {
      const frames = store.getState().trajectory?.frames.length ?? 0;
      const passed = Math.floor(Math.max(0, now - start.time) / millisecondsPerFrame(frames));
      store.getState().playTo(start.position + passed);
      request = requestAnimationFrame(advance);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, store]);
}
