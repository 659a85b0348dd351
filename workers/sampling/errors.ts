interface DownloadFailure {
  /** HTTP status, where the server answered. */
  readonly status?: number;
  /** Bytes that had arrived when the connection broke. */
  readonly receivedBytes?: number;
  readonly cause?: unknown;
}

/** A file of the site could not be fetched: refused by the server, or cut off on the way. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly status: number | null;
  readonly receivedBytes: number;

  constructor(
    readonly url: string,
    { status, receivedBytes = 0, cause }: DownloadFailure,
  ) {
    const file = new URL(url, 'http://localhost').pathname;
    const reason = status === undefined ? (receivedBytes > 0 ? 'the connection broke' : 'the server could not be reached') : `the server answered ${status}`;
    super(`${file} could not be downloaded: ${reason}. Check the connection and try again.`, { cause });
    this.status = status ?? null;
    this.receivedBytes = receivedBytes;
  }
}

/** Sampling was asked for a model that the worker does not hold, for instance because it was restarted. */
export class ModelNotOpenError extends Error {
  override readonly name = 'ModelNotOpenError';
  constructor(readonly modelId: string) {
    super(`The model "${modelId}" is not open any more. Press Generate again to open it.`);
  }
}
