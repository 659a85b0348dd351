import { reasonOf, systemCodeOf, UserFacingError } from '../../src/errors.ts';

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
    // Where a file lies in the place of a folder no room helps.
    const isTaken = ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(systemCodeOf(options.cause) ?? '');
    const advice = isTaken ? 'choose another place' : `make ${room} on the disk, or make its folder writable`;
    super(`${path} could not be written (${reasonOf(options.cause)}): ${advice}.`, options);
  }
}

/** A command was to write where something lies that it did not write. */
export class OutputTakenError extends UserFacingError {
  override readonly name = 'OutputTakenError';
  constructor(readonly path: string) {
    super(`${path} holds something that this command did not write: choose another --out, or give --force to write there all the same.`);
  }
}
