import { UserFacingError } from '../../src/errors.ts';

/** The worker went away in the middle of a call: its script failed to load or run, or it ran out of memory. */
export class WorkerCrashedError extends UserFacingError {
  override readonly name = 'WorkerCrashedError';
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The worker that computes in the background stopped unexpectedly: ${reason}. Try again: it is started afresh.`, options);
  }
}
