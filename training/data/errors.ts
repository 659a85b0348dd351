import { reasonOf } from '../errors.ts';
import { isSystemError } from '../files.ts';

/** The value given for `--data` is neither a dataset's name nor a folder. */
export class UnknownDatasetError extends Error {
  override readonly name = 'UnknownDatasetError';
  constructor(
    readonly value: string,
    readonly known: readonly string[],
  ) {
    super(`"${value}" is neither a dataset nor a folder: use ${known.join(', ')}, or the path of a folder of images.`);
  }
}

/** None of the folders that a dataset is looked for in exists. */
export class DatasetNotFoundError extends Error {
  override readonly name = 'DatasetNotFoundError';
  constructor(
    readonly dataset: string,
    readonly searched: readonly string[],
    readonly origin: string,
  ) {
    super(
      `The ${dataset} data is not in ${searched.join(' or ')}: download it (${origin}) to one of these folders, ` +
        'or name its folder with --data-root.',
    );
  }
}

/** A dataset's folder lacks one of its official files. */
export class MissingFileError extends Error {
  override readonly name = 'MissingFileError';
  constructor(
    readonly dataset: string,
    readonly path: string,
    readonly advice: string,
  ) {
    super(`The ${dataset} data lacks ${path}: ${advice}.`);
  }
}

/** An archive that is truncated or damaged, or that lacks images that its dataset promises. */
export class DamagedArchiveError extends Error {
  override readonly name = 'DamagedArchiveError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is truncated or damaged (${reason}): delete it and download or copy it again.`, options);
  }
}

/** A file that is there and that the system does not let be read. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} cannot be read (${reason}): see whether you may read it and whether its disk is well.`, options);
  }
}

/** The error for an archive that cannot be read to its end: what the system refuses is no damage of the archive. */
export function archiveError(path: string, error: unknown): DamagedArchiveError | UnreadableFileError {
  const cause = error instanceof Error && isSystemError(error.cause) ? error.cause : error;
  return isSystemError(cause)
    ? new UnreadableFileError(path, reasonOf(cause), { cause: error })
    : new DamagedArchiveError(path, reasonOf(error), { cause: error });
}

/** One image that cannot be decoded, or whose size is not its dataset's. */
export class BrokenImageError extends Error {
  override readonly name = 'BrokenImageError';
  constructor(
    readonly container: string,
    readonly image: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The image ${image} in ${container} cannot be used (${reason}): replace it by a good copy, or remove it ` +
        'where the dataset is a folder of your own.',
      options,
    );
  }
}

/** A file of labels or partitions that cannot be read or contradicts the images. */
export class AnnotationError extends Error {
  override readonly name = 'AnnotationError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} cannot be used: ${reason}. Take it from the same release as the images.`, options);
  }
}

/** A folder or an archive in which there is no image. */
export class NoImagesError extends Error {
  override readonly name = 'NoImagesError';
  constructor(
    readonly path: string,
    readonly expected: string,
  ) {
    super(`${path} holds no images: it should hold ${expected}.`);
  }
}

/** Fewer images than three splits need. */
export class TooFewImagesError extends Error {
  override readonly name = 'TooFewImagesError';
  constructor(
    readonly what: string,
    readonly count: number,
    readonly needed: number,
  ) {
    super(`${what} has ${count} image${count === 1 ? '' : 's'}, but splitting needs at least ${needed}: add images.`);
  }
}

/** An option of the data preparation outside its range. */
export class DataOptionError extends Error {
  override readonly name = 'DataOptionError';
  constructor(
    readonly option: string,
    readonly value: number,
    readonly rule: string,
  ) {
    super(`The ${option} ${value} cannot be used: it must be ${rule}.`);
  }
}
