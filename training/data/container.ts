/** A file inside a container; `path` uses `/` and is relative to the container. */
export interface ContainedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Files kept together: a zip archive, a gzipped tar archive or a folder. */
export interface Container {
  readonly path: string;
  /** Changes whenever the files may have changed. */
  readonly fingerprint: string;
  /** Paths of all files. A tarball has no directory, so that this reads it to its end. */
  list(): Promise<string[]>;
  /**
   * The files whose path `accept` takes, in the order in which they are stored.
   * @throws DamagedArchiveError where the archive ends early or fails a checksum.
   */
  read(accept: (path: string) => boolean, signal?: AbortSignal): AsyncGenerator<ContainedFile, void, void>;
}

/** No photograph of a dataset comes near this size in bytes; an entry that claims more is a damaged or hostile one. */
export const largestEntry = 2 ** 28;
