import { setImmediate } from 'node:timers/promises';

/** Long enough that a pause costs nothing, short enough that Ctrl-C feels immediate. */
const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * A function for the inside of long loops: now and then it lets everything else happen, above all Ctrl-C.
 * It throws the signal's reason when aborted.
 */
export function pauser(signal?: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  const pause = async (): Promise<void> => {
    await setImmediate();
    last = performance.now();
    signal?.throwIfAborted();
  };
  return () => (performance.now() - last < MILLISECONDS_BETWEEN_PAUSES ? undefined : pause());
}
