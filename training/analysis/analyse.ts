import { realpathSync } from 'node:fs';
import sharp from 'sharp';
import { datasetReportSchema, type DatasetReport } from '../../src/documents/dataset-report.ts';
import type { MatrixProduct } from '../../src/metrics/matrix.ts';
import { readAttributes, type ImageAttributes } from '../data/attributes.ts';
import type { DatasetImage, OpenDataset, Partition } from '../data/dataset.ts';
import { imageFolder } from '../data/folder.ts';
import { locateDataset, type LocatedDataset } from '../data/location.ts';
import { prepareDataset } from '../data/prepare.ts';
import { sha256Of } from '../io/files.ts';
import { redistribution } from './balance.ts';
import { GREY_BELOW, sectorBounds, sectorNames } from './colour.ts';
import { findDuplicates } from './duplicates.ts';
import { embedImages, type FeatureExtractor } from './embeddings.ts';
import { chooseGrouping } from './grouping.ts';
import { allImages, type AllImages } from './images.ts';
import { measurePixels, type PixelStatistics } from './measure.ts';
import { plotsOf } from './plots/plots.ts';
import type { Plot } from './plots/svg.ts';
import { rounded, significant } from './round.ts';
import { sentencesOf, type Findings } from './sentences.ts';
import { measureSizes } from './sizes.ts';

/** Side of the crops that are measured: that of the networks trained here. */
const IMAGE_SIZE = 64;
/**
 * Thumbnails that differ by no more than so many grey levels of 255 count as near-duplicates. In CelebA and Flowers 102
 * all pairs below 11 are the same photograph, and other photographs begin to look alike at 12.
 */
const DUPLICATE_THRESHOLD = 10;
const DUPLICATE_EXAMPLES = 50;
const MEAN_IMAGE = 'mean.png';
const ORIGIN_LENGTH = 16;

export interface AnalyseOptions {
  /** A dataset's name or the path of a folder. */
  readonly data: string;
  readonly dataRoot?: string | undefined;
  readonly cacheRoot?: string | undefined;
  /** Uint32 */
  readonly seed: number;
  /** How many images are embedded in the plane. */
  readonly subset: number;
  /** The attribute that groups the embedded images; null for the usual one. */
  readonly attribute: string | null;
  /** The network whose features are embedded, or the sentence that says why there is none. */
  readonly features: (FeatureExtractor & { readonly sha256: string }) | string;
  readonly product: MatrixProduct;
  /** What the report is called in addresses. */
  readonly id: string;
  /** The command that repeats the analysis, for the report. */
  readonly command: string;
  readonly onProgress: (stage: string, done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A report and the files that it names. */
export interface Analysis {
  readonly report: DatasetReport;
  readonly plots: readonly Plot[];
  /** PNG */
  readonly meanImage: Uint8Array;
  /** What was not taken of the files that lie with the images; null for nothing. */
  readonly leftOut: string | null;
}

/**
 * Computes everything that a report holds.
 * @throws UnknownAttributeError, what `prepareDataset` throws, what the network throws; the signal's reason when aborted
 */
export async function analyse(options: AnalyseOptions): Promise<Analysis> {
  const { data, dataRoot, cacheRoot, seed, subset, features, product, onProgress, signal } = options;
  const located = await locateDataset(data, dataRoot);
  const attributes = await readAttributes(located.dataset, located.folder);
  const prepared = await prepareDataset({
    data,
    dataRoot,
    cacheRoot,
    imageSize: IMAGE_SIZE,
    margin: 0,
    seed,
    signal,
    onProgress: ({ done, total }) => onProgress('decoding', done, total),
  });
  try {
    const images = allImages(prepared);
    const grouping = chooseGrouping(located.dataset, prepared.classNames, images, attributes, options.attribute);
    const opened = await located.dataset.open(located.folder);
    const sizes = await measureSizes(opened, (done, total) => onProgress('sizes', done, total), signal);
    const pixels = await measurePixels(images, attributes, (done, total) => onProgress('pixels', done, total), signal);
    const duplicates = await duplicatesOf(images, pixels.spectra, options);
    const embeddings = await embedImages({ images, grouping, subset, seed, product, features, onProgress, signal });
    const findings: Findings = {
      id: options.id,
      title: prepared.title,
      dataset: { name: prepared.title, licence: prepared.licence, origin: located.dataset.origin },
      ...balanceOf(opened, images, attributes, pixels),
      sizes,
      measured: { imageSize: IMAGE_SIZE },
      ...colourOf(pixels),
      meanImage: { file: MEAN_IMAGE, side: images.side },
      variance: {
        overall: significant(pixels.variation.overall()),
        betweenClasses: images.labels === null ? null : significant(pixels.variation.shareBetweenGroups()),
      },
      duplicates,
      embeddings,
      made: {
        command: options.command,
        folder: folderOrigin(located),
        seed,
        features: typeof features === 'string' ? null : { name: features.name, sha256: features.sha256 },
      },
    };
    const plots = plotsOf(findings);
    const report = datasetReportSchema.parse({
      ...findings,
      sentences: sentencesOf(findings),
      plots: plots.map(({ file, title }) => ({ file, title })),
    } satisfies DatasetReport);
    return { report, plots, meanImage: await toPng(pixels.variation.mean(), images.side), leftOut: prepared.leftOut };
  } finally {
    prepared.close();
  }
}

/** A dataset's name as it may stand in addresses. */
export function reportId({ name }: Pick<LocatedDataset, 'name'>): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'images'
  );
}

/** What tells a person's own folder from others of its name, without saying where it lies; null for a dataset that has a name. */
export function folderOrigin({ dataset, folder }: LocatedDataset): string | null {
  return dataset === imageFolder ? sha256Of(Buffer.from(realpathSync(folder))).slice(0, ORIGIN_LENGTH) : null;
}

function balanceOf(
  { images: described, classNames }: OpenDataset,
  images: AllImages,
  attributes: ImageAttributes | null,
  { variation }: PixelStatistics,
): Pick<DatasetReport, 'images' | 'classes' | 'attributes'> {
  const partOf = new Map<string, Partition>(images.names.map((name, index) => [name, images.parts[index] ?? 'train']));
  const members = (belongs: (image: DatasetImage) => boolean): ReturnType<typeof redistribution> =>
    redistribution(described.filter(belongs), partOf);
  return {
    images: { total: images.count, ...members(() => true) },
    classes:
      images.labels === null
        ? null
        : classNames.map((name, label) => ({
            name,
            ...members((image) => image.label === label),
            variance: significant(variation.ofGroup(label) ?? 0),
          })),
    attributes:
      attributes === null
        ? null
        : attributes.names.map((name, attribute) => {
            const having = (image: DatasetImage): boolean => attributes.of(image.name)[attribute] === 1;
            const variance = images.labels === null ? variation.ofGroup(attribute) : null;
            return {
              name,
              share: rounded(described.filter(having).length / images.count),
              ...members(having),
              variance: variance === null ? null : significant(variance),
            };
          }),
  };
}

function colourOf({ channels, hue }: PixelStatistics): Pick<DatasetReport, 'channels' | 'hue'> {
  const [red, green, blue] = channels;
  const channel = (name: 'red' | 'green' | 'blue', { mean, deviation, shares }: typeof red): DatasetReport['channels'][number] => ({
    name,
    mean: significant(mean),
    deviation: significant(deviation),
    shares: shares.map((share) => rounded(share)),
  });
  return {
    channels: [channel('red', red), channel('green', green), channel('blue', blue)],
    hue: {
      method:
        `Hue is that of HSV. Pixels whose largest and smallest channel differ by less than ${GREY_BELOW} of 255 count as grey and stand apart; ` +
        'of the others each counts once, or where a share is weighted, by that difference. The middle is the square of half the side.',
      greyBelow: significant(GREY_BELOW / 255),
      greyShare: rounded(hue.greyShare),
      shares: hue.shares.map((share) => rounded(share)),
      weightedShares: hue.weightedShares.map((share) => rounded(share)),
      sectors: hue.sectors.map(({ share, weightedShare, centreShare, leads }, index) => ({
        name: sectorNames[index] ?? '',
        ...sectorBounds(index),
        share: rounded(share),
        weightedShare: rounded(weightedShare),
        centreShare: rounded(centreShare),
        leads: rounded(leads),
      })),
    },
  };
}

async function duplicatesOf(
  images: AllImages,
  spectra: Float32Array,
  { onProgress, signal }: AnalyseOptions,
): Promise<DatasetReport['duplicates']> {
  const { examples, ...counts } = await findDuplicates({
    spectra,
    parts: images.parts,
    threshold: DUPLICATE_THRESHOLD,
    examples: DUPLICATE_EXAMPLES,
    onProgress: (done, total) => onProgress('duplicates', done, total),
    signal,
  });
  const named = (index: number): { name: string; part: Partition } => ({
    name: images.names[index] ?? '',
    part: images.parts[index] ?? 'train',
  });
  return {
    method:
      'The distance of two images is the root mean square difference of their grey 16x16 thumbnails, in grey levels of 255, as they are or with ' +
      'one mirrored. It finds photographs that were re-encoded, resized or mirrored, not other photographs of the same motif or other crops.',
    threshold: DUPLICATE_THRESHOLD,
    ...counts,
    examples: examples.map(({ first, second, distance, mirrored }) => ({
      first: named(first),
      second: named(second),
      distance: rounded(distance, 2),
      mirrored,
    })),
  };
}

/** @param planes [3, side, side] in [0, 1] */
async function toPng(planes: Float64Array, side: number): Promise<Uint8Array> {
  const area = side * side;
  const pixels = Uint8Array.from({ length: 3 * area }, (_, index) =>
    Math.round(255 * (planes[(index % 3) * area + Math.floor(index / 3)] ?? 0)),
  );
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}
