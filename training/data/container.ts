/** A file inside a container; `path` uses `/` and is relative to the container. */
export interface ContainedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Files kept together: a zip or tar archive or a folder. */
export interface Container {
  readonly path: string;
  /** Changes whenever the files may have changed. */
  readonly fingerprint: string;
  /**
   * The paths of all files, which takes a reading of an archive without a directory.
   * @throws DamagedArchiveError, UnreadableFileError
   */
  list(signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * The files whose path `accept` takes, in the order in which they are stored.
   * @throws DamagedArchiveError where the archive ends early or fails a checksum, UnsupportedArchiveError
   */
  read(accept: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<ContainedFile, void, void>;
}

/** No photograph of a dataset comes near this many bytes: an entry that claims more is damaged or hostile. */
export const LARGEST_ENTRY = 2 ** 28;
