import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/project.ts';
import type { ImageClasses, SplitRule } from '../../src/documents/card.ts';
import { forEachConcurrently } from './concurrently.ts';
import { contentFingerprint, listFingerprint, isAlwaysHeldOut } from './content-split.ts';
import { imageContents } from './contents.ts';
import type { Region } from '../../src/training-step/crop.ts';
import type { Dataset, DatasetImage, OpenDataset, Partition } from './dataset.ts';
import { decodeSquare, reasonOfBroken } from './decode.ts';
import { BrokenImagesError, DamagedArchiveError, type BrokenImage } from './errors.ts';
import { DataOptionError } from '../../src/training-step/errors.ts';
import { fingerprintOf } from './files.ts';
import { imageFolder } from './folder.ts';
import { selectImages, type ImageSet } from './image-set.ts';
import { openImageStore, writeImageStore, type ImageStore, type StoreContent } from './image-store.ts';
import { countLeftOut, describeLeftOut, type LeftOut } from './left-out.ts';
import { locateDataset, type LocatedDataset } from './location.ts';
import { imageListHash } from './split.ts';
import { storedSplit } from './stored-split.ts';

/** Part of every key: raise it when the same files and options come to give other pixels. */
const PIXEL_VERSION = 1;
const LARGEST_IMAGE_SIZE = 1024;

export interface PrepareOptions {
  /** A dataset's name or the path of a folder. */
  readonly data: string;
  /** Where named datasets lie, instead of the default places. */
  readonly dataRoot?: string | undefined;
  /** Side of the network's image in pixels. */
  readonly imageSize: number;
  /** By how many pixels the stored images are larger, as play for random crops; 0 for none. */
  readonly margin: number;
  /** Uint32 seed of the split; the same seed gives the same split of the same images. */
  readonly seed: number;
  /** How the images are split; the second rule, by content, unless it is for a model of before. */
  readonly splitRule?: SplitRule;
  /** Folder for decoded images and splits; `.cache` in the project by default. */
  readonly cacheRoot?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called while images are decoded; never when a cache serves them. */
  readonly onProgress?: ((progress: DecodeProgress) => void) | undefined;
  /** Called while the images' content is read for their hashes; never when these are kept from before. */
  readonly onRead?: ((progress: DecodeProgress) => void) | undefined;
}

export interface DecodeProgress {
  readonly done: number;
  readonly total: number;
}

/** A dataset ready for training. */
export interface PreparedDataset {
  readonly name: string;
  /** Whether it is a person's folder of any images, whatever its name, and not a dataset that the commands know. */
  readonly isOwn: boolean;
  readonly title: string;
  readonly licence: string;
  readonly horizontalFlip: boolean;
  /** Which square of an image is taken, in words. */
  readonly square: string;
  /** What the classes are called, in the order of their labels; none without classes. */
  readonly classNames: readonly string[];
  /** What was not taken of the files that lie with the images, in a sentence; null for nothing. */
  readonly leftOut: string | null;
  /** Side of the network's image; the stored images are larger by the margin. */
  readonly imageSize: number;
  readonly split: {
    readonly seed: number;
    readonly rule: SplitRule;
    /** The JSON file that lists the images of each part by name. */
    readonly path: string;
    /** Hash of what the rule splits by: equal hash, seed and rule mean the same split. */
    readonly imageList: string;
    /** Whether what is held out is held out of any folder that has it, by the rule and the seed alone: so it is but in classes, and in small folders. */
    readonly isOfAnyFolder: boolean;
  };
  /** Of the content of all images, whatever their names and their order; of these, too, by the first rule. */
  readonly fingerprint: string;
  /** The hash of each image's content, in no order that means anything. */
  readonly contents: readonly string[];
  readonly train: ImageSet;
  readonly validation: ImageSet;
  readonly test: ImageSet;
  /** Closes the file of decoded images; the sets cannot be read after it. */
  close(): void;
}

/**
 * Finds a dataset, checks it, decodes its images once into a cache, and splits it 80/10/10.
 * @throws UnknownDatasetError, DatasetNotFoundError, MissingFileError, NoImagesError, TooFewImagesError,
 * AnnotationError, DamagedArchiveError, BrokenImagesError, FileWriteError or DataOptionError, and what opening and reading
 * the dataset throws; the signal's reason
 * when aborted. In every case nothing half-written stays. Several processes may prepare the same dataset at a time,
 * one process does so once at a time.
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedDataset> {
  const { data, dataRoot, imageSize, margin, seed, signal } = options;
  const { dataset, folder, name } = await locateDataset(data, dataRoot);
  checkOptions(dataset, imageSize, margin, seed);
  signal?.throwIfAborted();

  const opened = await dataset.open(folder);
  const rule = options.splitRule ?? 2;
  const cacheRoot = options.cacheRoot ?? join(projectRoot, '.cache');
  const fileName = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

  // The split comes before the decoding: it is fast, and too few images should show at once.
  const contentKey = fingerprintOf([dataset.name, opened.fingerprint]).slice(0, 16);
  const contentPath = join(cacheRoot, 'contents', `${fileName}-${contentKey}.txt`);
  const allContents = await imageContents(contentPath, opened, (done, total) => options.onRead?.({ done, total }), signal);
  const { images, contents, places } = knownTo(rule, imagesToSplit(opened), allContents);
  const fingerprint = rule === 1 ? listFingerprint(images, contents) : contentFingerprint(images, contents);
  const imageList = rule === 1 ? imageListHash(images) : fingerprint;
  const splitPath = join(cacheRoot, 'splits', `${fileName}-seed${seed}${rule === 1 ? '' : '-content'}-${imageList.slice(0, 8)}.json`);
  const split = await storedSplit(splitPath, { dataset: name, rule, seed, imageList, images, contents });

  const heldOut = [...split.validation, ...split.test];
  const isOfAnyFolder = rule === 2 && !opened.splitsByClass && heldOut.every((index) => isAlwaysHeldOut(contents[index] ?? '', seed));

  const inStore = (indices: Uint32Array): Uint32Array => indices.map((index) => places[index] ?? 0);
  const store = await cachedImages(join(cacheRoot, 'images', fileName), dataset, opened, options);
  return {
    name,
    isOwn: dataset === imageFolder,
    title: datasetTitle({ dataset, name }),
    licence: dataset.licence,
    horizontalFlip: dataset.horizontalFlip,
    square: dataset.square,
    classNames: opened.classNames,
    leftOut: describeLeftOut(opened.container, [...opened.leftOut, ...leftOutBy(opened.images, images)]),
    imageSize,
    split: { seed, rule, path: splitPath, imageList, isOfAnyFolder },
    fingerprint,
    contents,
    train: selectImages(store, opened.images, inStore(split.train)),
    validation: selectImages(store, opened.images, inStore(split.validation)),
    test: selectImages(store, opened.images, inStore(split.test)),
    close: () => {
      store.close();
    },
  };
}

/** The images as a rule of splitting sees them: with the classes that are split by themselves. */
function imagesToSplit({ images, splitsByClass }: OpenDataset): readonly DatasetImage[] {
  return splitsByClass ? images : images.map((image) => ({ ...image, label: null }));
}

interface KnownImages {
  readonly images: readonly DatasetImage[];
  readonly contents: readonly string[];
  /** The index of each among all images. */
  readonly places: readonly number[];
}

/** The images that a rule of splitting knows, in their order. */
function knownTo(rule: SplitRule, images: readonly DatasetImage[], contents: readonly string[]): KnownImages {
  const places = [...images.keys()].filter((index) => rule > 1 || images[index]?.unknownToFirstRule !== true);
  return {
    images: places.flatMap((index) => images[index] ?? []),
    contents: places.map((index) => contents[index] ?? ''),
    places,
  };
}

/** What the first rule leaves out of the images that are read today. */
function leftOutBy(all: readonly DatasetImage[], known: readonly DatasetImage[]): LeftOut[] {
  if (known.length === all.length) return [];
  const names = all.filter(({ unknownToFirstRule }) => unknownToFirstRule).map(({ name }) => name);
  return countLeftOut(names, () => 'unknown to the split of an earlier version');
}

/** What a dataset is called in cards: a person's own folder by its name. */
export function datasetTitle({ dataset, name }: Pick<LocatedDataset, 'dataset' | 'name'>): string {
  return dataset === imageFolder ? name : dataset.title;
}

/** The classes of a dataset that has any, with the training images of each. */
export function classesOf({ classNames, train }: Pick<PreparedDataset, 'classNames' | 'train'>): ImageClasses {
  const counts = classNames.map(() => 0);
  for (const label of train.labels ?? []) counts[label] = (counts[label] ?? 0) + 1;
  return { names: [...classNames], counts };
}

/** The split in words, as a model's card has it. */
export function describeSplit({ split, train, validation, test }: Pick<PreparedDataset, 'split' | Partition>): string {
  const how = split.rule === 1 ? 'split' : 'split by content';
  return `${train.count} training, ${validation.count} validation and ${test.count} test images, seeded 80/10/10 ${how} (seed ${split.seed})`;
}

function checkOptions(dataset: Dataset, imageSize: number, margin: number, seed: number): void {
  if (!Number.isInteger(imageSize) || imageSize < 1 || imageSize > LARGEST_IMAGE_SIZE) {
    throw new DataOptionError('image size', imageSize, `a whole number from 1 to ${LARGEST_IMAGE_SIZE}`);
  }
  const largestMargin = Math.floor(imageSize * Math.min(dataset.largestScale - 1, 1));
  if (!Number.isInteger(margin) || margin < 0 || margin > largestMargin) {
    throw new DataOptionError('margin', margin, `a whole number from 0 to ${largestMargin} at image size ${imageSize}`);
  }
  if (seed >>> 0 !== seed) throw new DataOptionError('seed', seed, 'a whole number from 0 to 4294967295');
}

/** The decoded images, from the cache or else decoded into it. */
async function cachedImages(
  path: string,
  dataset: Dataset,
  opened: OpenDataset,
  { imageSize, margin, signal, onProgress }: PrepareOptions,
): Promise<ImageStore> {
  const side = imageSize + margin;
  const total = opened.images.length;
  const key = fingerprintOf([String(PIXEL_VERSION), dataset.name, opened.fingerprint, String(imageSize), String(margin)]);
  const stem = `${path}-${imageSize}+${margin}-${key.slice(0, 8)}`;
  const content: StoreContent = { key, side, count: total };
  const cached = await openImageStore(stem, content);
  if (cached !== null) return cached;

  const crop = (width: number, height: number): Region => dataset.crop(width, height, side / imageSize);
  await writeImageStore(stem, content, async (write) => {
    let done = 0;
    const broken: BrokenImage[] = [];
    await forEachConcurrently(
      opened.read(signal),
      availableParallelism(),
      async ({ index, bytes }) => {
        const pixels = await decodeSquare(bytes, side, crop).catch((error: unknown) => {
          // The others go on being decoded, so that all that are broken are known at once.
          broken.push({ name: opened.images[index]?.name ?? '', reason: reasonOfBroken(error) });
          return null;
        });
        if (pixels) await write(index, pixels);
        done++;
        onProgress?.({ done, total });
      },
      signal,
    );
    if (broken.length > 0)
      throw new BrokenImagesError(
        opened.container,
        broken.sort(({ name: one }, { name: other }) => (one < other ? -1 : 1)),
      );
    if (done !== total) throw new DamagedArchiveError(opened.container, `it gave ${done} of ${total} images`);
  });
  const written = await openImageStore(stem, content);
  if (written === null) throw new Error(`${stem} changed while it was written: start again.`);
  return written;
}
