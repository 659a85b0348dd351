import type { Region } from '../../src/training-step/crop.ts';
import type { LeftOut } from './left-out.ts';

export type Partition = 'train' | 'validation' | 'test';

/** What a dataset tells of one image before it is decoded. */
export interface DatasetImage {
  /** Unique within the dataset, and the same whether the images come from an archive or a folder. */
  readonly name: string;
  /** Zero-based class, or null in a dataset without classes. */
  readonly label: number | null;
  /** The partition that the dataset's authors assigned, or null where they assigned none. */
  readonly officialPartition: Partition | null;
  /** Whether it is of a kind that was left out while images were split by the first rule, whose list it is not in. */
  readonly unknownToFirstRule?: boolean;
}

/** One image as it lies in the dataset: `bytes` is the JPEG, PNG, ... file; `index` counts in `OpenDataset.images`. */
export interface EncodedImage {
  readonly index: number;
  readonly bytes: Buffer;
}

/** A dataset found complete on disk: its annotations are read and checked, its images not yet. */
export interface OpenDataset {
  readonly images: readonly DatasetImage[];
  /** What the classes are called, in the order of their labels; none without classes. */
  readonly classNames: readonly string[];
  /** Whether each class is split by itself, in the same proportions. */
  readonly splitsByClass: boolean;
  /** The archive or folder that holds the images, for messages. */
  readonly container: string;
  /** Files that lie with the images and are none of them. */
  readonly leftOut: readonly LeftOut[];
  /** Names, sizes and modification times of all that was read: two equal fingerprints mean the same images. */
  readonly fingerprint: string;
  /**
   * Every image once, in the order in which it is fastest to read.
   * @throws DamagedArchiveError where the archive ends early or fails a checksum, UnsupportedArchiveError,
   * MissingImagesError, RepeatedImagesError, AnnotationError.
   */
  read(signal?: AbortSignal): AsyncGenerator<EncodedImage, void, void>;
}

/** A kind of dataset. To add one that the commands know by name, write a file like `celeba.ts` and list it in `datasets.ts`. */
export interface Dataset {
  readonly name: string;
  readonly title: string;
  /** What one may do with the images and with models trained on them. */
  readonly licence: string;
  /** Where the official files come from. */
  readonly origin: string;
  /** A file that gives the dataset away: a folder that holds it is this dataset. Null for folders of any images. */
  readonly hallmark: string | null;
  /** Whether a mirrored image is as likely as the image itself, so that training mirrors unless it is told not to. */
  readonly horizontalFlip: boolean;
  /** What `crop` takes, in words: the square ... */
  readonly square: string;
  /** How many times the standard crop's side `crop` can return before it leaves the image. */
  readonly largestScale: number;
  /**
   * The square of a `width` x `height` image that training sees. `scale` (1 or more) is the side of the stored image
   * over the side of the network's image: a dataset whose standard crop leaves room around it widens the square by
   * that factor, so that the centre of the stored image is the standard crop.
   * @throws ImageSizeError where images of this size do not belong to the dataset.
   */
  crop(width: number, height: number, scale: number): Region;
  /**
   * Reads the annotations in `folder` and checks that everything needed is there.
   * @throws MissingFileError, DamagedArchiveError, UnsupportedArchiveError, UnreadableFileError, UnreadableFilesError,
   * AnnotationError, RepeatedImagesError, NoImagesError
   */
  open(folder: string): Promise<OpenDataset>;
}
