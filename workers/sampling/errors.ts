import type { DenoiseState } from '../../src/diffusion/denoise.ts';
import { UserFacingError } from '../../src/errors.ts';
import type { DeviceLostError } from '../../src/runtime/errors.ts';

interface DownloadFailure {
  /** HTTP status, where the server answered. */
  readonly status?: number;
  /** Bytes that had arrived when the connection broke; absent where the server was not even reached. */
  readonly receivedBytes?: number;
  readonly cause?: unknown;
}

/** A file of the site could not be fetched: refused by the server, or cut off on the way. */
export class DownloadError extends UserFacingError {
  override readonly name = 'DownloadError';
  readonly status: number | null;
  readonly receivedBytes: number;
  /** Whether the server was not even reached. */
  readonly isOutOfReach: boolean;
  /** A clause: `the connection broke`. */
  readonly reason: string;

  constructor(
    readonly url: string,
    { status, receivedBytes, cause }: DownloadFailure,
  ) {
    const file = new URL(url, 'http://localhost').pathname;
    const isOutOfReach = status === undefined && receivedBytes === undefined;
    const reason = isOutOfReach
      ? 'the server could not be reached'
      : status === undefined
        ? 'the connection broke'
        : `the server answered ${status}`;
    super(`${file} could not be downloaded: ${reason}. Check the connection and try again.`, { cause });
    this.status = status ?? null;
    this.receivedBytes = receivedBytes ?? 0;
    this.isOutOfReach = isOutOfReach;
    this.reason = reason;
  }
}

/** Sampling was asked for a model that the worker does not hold, for instance because it was restarted. */
export class ModelNotOpenError extends UserFacingError {
  override readonly name = 'ModelNotOpenError';
  constructor(readonly modelId: string) {
    super(`The model "${modelId}" is not open any more. Press Generate again to open it.`);
  }
}

/** Where a run stood when its device was lost. */
export interface InterruptedRun {
  readonly state: DenoiseState;
  /** Evaluations of the guide up to there. */
  readonly guideEvaluations: number;
}

/** The graphics device was lost under a run, which can go on elsewhere: in another worker, for what was under way on the device never ends. */
export class RunInterruptedError extends UserFacingError {
  override readonly name = 'RunInterruptedError';
  constructor(
    readonly run: InterruptedRun,
    override readonly cause: DeviceLostError,
  ) {
    super(cause.message, { cause });
  }
}
