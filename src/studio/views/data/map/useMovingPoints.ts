import { useEffect, useRef, useState } from 'react';
import type { Point } from './points.ts';

const durationMilliseconds = 500;

/**
 * Lets points move to their places on another map, so that the eye can follow one: at each moment where they are. Where
 * motion is not wanted, or other points come, they are there at once.
 */
export function useMovingPoints(targets: readonly Point[]): readonly Point[] {
  const [shown, setShown] = useState(targets);
  const latest = useRef(targets);

  useEffect(() => {
    const starts = latest.current;
    const isStill = starts === targets || starts.length !== targets.length || matchMedia('(prefers-reduced-motion: reduce)').matches;
    const begin = performance.now();
    let request = requestAnimationFrame(function move(now) {
      const progress = isStill ? 1 : Math.min(1, Math.max(0, (now - begin) / durationMilliseconds));
      latest.current = progress === 1 ? targets : between(starts, targets, ease(progress));
      setShown(latest.current);
      if (progress < 1) request = requestAnimationFrame(move);
    });
    return () => cancelAnimationFrame(request);
  }, [targets]);

  return shown;
}

/** Slow at both ends. */
function ease(progress: number): number {
  return progress ** 2 * (3 - 2 * progress);
}

function between(starts: readonly Point[], targets: readonly Point[], progress: number): Point[] {
  return targets.map(({ x, y }, index) => {
    const start = starts[index] ?? { x, y };
    return { x: start.x + progress * (x - start.x), y: start.y + progress * (y - start.y) };
  });
}
