import { useEffect, useState } from 'react';
import { walkParticles, type PathsRequest, type ToyFrame } from './paths.ts';

/** The page draws and listens at least this often while paths are computed. */
const longestMilliseconds = 8;

export interface Paths {
  readonly request: PathsRequest;
  readonly frames: readonly ToyFrame[];
}

/**
 * The paths that are asked for, or, until they are there, those asked for before; null before the first. While some are computed
 * only the latest request waits.
 *
 * @param request the same object as long as it asks for the same
 */
export function usePaths(request: PathsRequest): Paths | null {
  const [paths, setPaths] = useState<Paths | null>(null);
  const [walker] = useState(() => createWalker(setPaths));
  useEffect(() => () => walker.stop(), [walker]);
  useEffect(() => walker.walk(request), [walker, request]);
  return paths;
}

function createWalker(show: (paths: Paths) => void) {
  let walking: AbortController | null = null;
  let wanted: PathsRequest | null = null;

  async function walkOn(own: AbortController): Promise<void> {
    try {
      for (let request = wanted; request; request = wanted) {
        wanted = null;
        show({ request, frames: await walkParticles(request, own.signal, createPause()) });
      }
    } catch (error) {
      if (!own.signal.aborted) reportError(error);
    } finally {
      if (walking === own) walking = null;
    }
  }

  return {
    walk(request: PathsRequest): void {
      wanted = request;
      if (walking === null) void walkOn((walking = new AbortController()));
    },
    stop(): void {
      walking?.abort();
      walking = wanted = null;
    },
  };
}

/** What gives the thread away when it has been held for long. */
function createPause(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < longestMilliseconds) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
