import { UserFacingError } from '../../src/errors.ts';
/** A file or folder that could not be written, for example because the disk is full. */
export class FileWriteError extends UserFacingError {
  override readonly name = 'FileWriteError';
  constructor(
    readonly path: string,
    /** The room that it takes, where that is known beforehand. */
    readonly bytes: number | null,
    options: ErrorOptions,
  ) {
    const room = bytes === null ? 'room' : `${Math.ceil(bytes / 1e6)} MB of room`;
    super(`${path} could not be written (${reasonOf(options.cause)}): make ${room} on the disk, or make its folder writable.`, options);
  }
}

/** A command was to write where something lies that it did not write. */
export class OutputTakenError extends UserFacingError {
  override readonly name = 'OutputTakenError';
  constructor(readonly path: string) {
    super(`${path} holds something that this command did not write: choose another --out, or give --force to write there all the same.`);
  }
}

/** What the system says, in words. */
const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'there is no permission',
  EPERM: 'it is not permitted',
  ELOOP: 'its links lead round in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk can only be read',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
};

/** The message of anything thrown, for use inside a sentence; what the system refuses in words. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'syscall' in cause && 'code' in cause ? String(cause.code) : '';
  return systemReasons[code] ?? cause.message;
}
