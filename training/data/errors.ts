import { reasonOf, UserFacingError } from '../../src/errors.ts';
import { isSystemError } from '../io/files.ts';

/** The value given for `--data` is neither a dataset's name nor a folder. */
export class UnknownDatasetError extends UserFacingError {
  override readonly name = 'UnknownDatasetError';
  constructor(
    readonly value: string,
    readonly known: readonly string[],
  ) {
    super(`"${value}" is neither a dataset nor a folder: use ${known.join(', ')}, or the path of a folder of images.`);
  }
}

/** None of the folders that a dataset is looked for in exists. */
export class DatasetNotFoundError extends UserFacingError {
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
export class MissingFileError extends UserFacingError {
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
export class DamagedArchiveError extends UserFacingError {
  override readonly name = 'DamagedArchiveError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is truncated or damaged (${reason}): delete it and download or copy it again.`, options);
  }
}

/** An archive that is whole, but packed in a way that is not read here. */
export class UnsupportedArchiveError extends UserFacingError {
  override readonly name = 'UnsupportedArchiveError';
  constructor(
    readonly path: string,
    /** Such as `packed by xz`. */
    readonly packing: string,
  ) {
    super(`${path} is ${packing}, which is not read here: extract it, or pack its files as an ordinary zip or .tar.gz.`);
  }
}

/** Images that a dataset holds more than once, or names that it gives to several. */
export class RepeatedImagesError extends UserFacingError {
  override readonly name = 'RepeatedImagesError';
  constructor(
    readonly container: string,
    readonly images: readonly string[],
  ) {
    super(
      `${container} holds ${images.length === 1 ? 'an image' : `${images.length} images`} more than once (${someOf(images)}): leave one of each.`,
    );
  }
}

/** Images that a dataset's annotations name and that are not there. */
export class MissingImagesError extends UserFacingError {
  override readonly name = 'MissingImagesError';
  constructor(
    readonly container: string,
    readonly images: readonly string[],
    readonly expected: number,
  ) {
    super(
      `${container} lacks ${images.length} of ${expected} images (${someOf(images)}): ` +
        'download or copy it again, or take the annotations of the same release.',
    );
  }
}

/** Files or folders that are there and that the system does not let be read: all there are. */
export class UnreadableFileError extends UserFacingError {
  override readonly name = 'UnreadableFileError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} cannot be read (${reason}): see whether you may read it and whether its disk is well.`, options);
  }
}

/** Files and folders of a dataset that the system does not let be read: all there are. */
export class UnreadableFilesError extends UserFacingError {
  override readonly name = 'UnreadableFilesError';
  constructor(
    readonly folder: string,
    readonly files: readonly BrokenImage[],
  ) {
    super(`${files.length} of the files and folders in ${folder} cannot be read: see whether you may read them.\n${linesOf(files)}`);
  }
}

/** The error for an archive that cannot be read to its end: what the system refuses is no damage of the archive. */
export function archiveError(path: string, error: unknown): DamagedArchiveError | UnreadableFileError {
  const cause = error instanceof Error && isSystemError(error.cause) ? error.cause : error;
  return isSystemError(cause)
    ? new UnreadableFileError(path, reasonOf(cause), { cause: error })
    : new DamagedArchiveError(path, reasonOf(error), { cause: error });
}

/** An image or another file that cannot be used, and why. */
export interface BrokenImage {
  readonly name: string;
  readonly reason: string;
}

/** Images that cannot be read or decoded, or whose size is not their dataset's: all there are. */
export class BrokenImagesError extends UserFacingError {
  override readonly name = 'BrokenImagesError';
  constructor(
    readonly container: string,
    readonly images: readonly BrokenImage[],
    options?: ErrorOptions,
  ) {
    const advice = 'or remove what is broken where the dataset is a folder of your own.';
    const [first] = images;
    super(
      images.length === 1 && first
        ? `The image ${first.name} in ${container} cannot be used (${first.reason}): replace it by a good copy, or remove it where the dataset is a folder of your own.`
        : `${images.length} images in ${container} cannot be used: replace them by good copies, ${advice}\n${linesOf(images)}`,
      options,
    );
  }
}

/** In a message no list is longer. */
const MOST_NAMED = 20;
const MOST_IN_SENTENCE = 5;

function linesOf(images: readonly BrokenImage[]): string {
  const lines = images.slice(0, MOST_NAMED).map(({ name, reason }) => `  ${name} (${reason})`);
  return [...lines, ...(images.length > MOST_NAMED ? [`  and ${images.length - MOST_NAMED} more`] : [])].join('\n');
}

/** The first of some names, and how many there are beside them. */
export function someOf(names: readonly string[]): string {
  const rest = names.length - MOST_IN_SENTENCE;
  return `${names.slice(0, MOST_IN_SENTENCE).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** A file of labels or partitions that cannot be read or contradicts the images. */
export class AnnotationError extends UserFacingError {
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
export class NoImagesError extends UserFacingError {
  override readonly name = 'NoImagesError';
  constructor(
    readonly path: string,
    readonly expected: string,
  ) {
    super(`${path} holds no images: it should hold ${expected}.`);
  }
}

/** Fewer images than three splits need. */
export class TooFewImagesError extends UserFacingError {
  override readonly name = 'TooFewImagesError';
  constructor(
    readonly what: string,
    readonly count: number,
    readonly needed: number,
  ) {
    super(`${what} has ${count} image${count === 1 ? '' : 's'}, but splitting needs at least ${needed}: add images.`);
  }
}
