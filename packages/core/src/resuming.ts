import type { HeldEngine } from '../../../workers/sampling/client.ts';
import { RunInterruptedError } from '../../../workers/sampling/errors.ts';

/** A graphics device that goes away more often in one run is no place for it. */
const maximumInterruptions = 3;

/**
 * The engine, with runs that go on where they were interrupted by the loss of the graphics device: in a new worker, in which `reopen`
 * opens the model, and from the same step on, to the same frames. From the fourth interruption on it is thrown.
 */
export function resuming(engine: HeldEngine, reopen: () => Promise<unknown>): HeldEngine {
  return {
    ...engine,
    async generate(signal, request, onFrame) {
      let next = request;
      for (let interruptions = 0; ; interruptions++) {
        try {
          await engine.generate(signal, next, onFrame);
          return;
        } catch (error) {
          if (!(error instanceof RunInterruptedError) || interruptions === maximumInterruptions) throw error;
          signal.throwIfAborted();
          await reopen();
          next = { ...request, resume: error.run };
        }
      }
    },
  };
}
