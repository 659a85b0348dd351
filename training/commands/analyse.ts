import { basename, dirname, join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { projectRoot } from '../../scripts/project.ts';
import { analyse, folderOrigin, reportId } from '../analysis/analyse.ts';
import { UnknownAttributeError } from '../analysis/errors.ts';
import { addToReportCatalog, reportCatalogIn, requireReportFolder, writeReport } from '../analysis/report-folder.ts';
import { datasets } from '../data/datasets.ts';
import { UnknownDatasetError } from '../data/errors.ts';
import { isFolder } from '../data/files.ts';
import { imageFolder } from '../data/folder.ts';
import { locateDataset } from '../data/location.ts';
import { openFeatureNetwork, type FeatureNetwork } from '../evaluation/feature-network.ts';
import { openMatrixProduct } from '../evaluation/matrix-product.ts';
import { reasonOf } from '../../src/errors.ts';
import { requireWritable } from '../io/files.ts';
import { integer, runCommand, seed, UsageError } from './command.ts';
import { stageBars, type StageBars } from './stage-bars.ts';

interface AnalyseCommandOptions {
  readonly data: string;
  readonly dataRoot?: string;
  /** A file; true for the official network; false for none. */
  readonly features: string | boolean;
  readonly subset: number;
  readonly attribute?: string;
  readonly seed: number;
  readonly id?: string;
  readonly out?: string;
  readonly force?: true;
  readonly cache: string;
}

/** So many points have a shape in the plane. */
const FEWEST = 3;
/** The reports that the page shows. */
const REPORTS = join('public', 'analysis');

await runCommand<AnalyseCommandOptions>({
  name: 'analyse',
  description: 'Explains a dataset: counts, sizes, balance, colours, variance, near-duplicates and embeddings, as JSON and plots.',
  configure(command) {
    command
      .requiredOption('--data <name|folder>', 'celeba, flowers102, or the path of any folder of images')
      .option('--data-root <folder>', 'where the folders of named datasets lie')
      .option(
        '--features <file>',
        'the feature network to embed by, an ONNX or .pth file (default: the official one, downloaded at first use)',
      )
      .option('--no-features', 'embed by pixels alone')
      .option('--subset <images>', 'how many images are embedded', subset, 2000)
      .option('--attribute <name>', 'by which the embedded images are grouped, in place of classes or the usual attribute')
      .option('--seed <number>', 'decides split, subset and embeddings', seed, 0)
      .option('--id <id>', "what the report is called in addresses (default: the dataset's or the folder's name)", reportName)
      .option('--out <folder>', `where the report goes (default: a folder of ${REPORTS}, which lists it for the page)`)
      .option('--force', 'replace the report of another folder')
      .option('--cache <folder>', 'where decoded images and the feature network are kept between runs', join(projectRoot, '.cache'));
  },
  run: async (options, signal) => {
    const located = await locate(options);
    const id = options.id ?? reportId(located);
    const namesake = located.dataset === imageFolder ? datasets.find(({ name }) => name === id) : undefined;
    if (namesake && options.out === undefined) {
      throw new UsageError(
        `The report would take the place of that of ${namesake.title}: name it with --id, or name a folder for it with --out.`,
      );
    }
    const folder = options.out ?? join(REPORTS, id);
    const force = options.force === true;
    await requireReportFolder(folder, folderOrigin(located), force);
    if (options.out === undefined) await reportCatalogIn(REPORTS);
    await requireWritable(dirname(folder));
    const bars = stageBars();
    const matrices = await openMatrixProduct(signal);
    let network: FeatureNetwork | null = null;
    try {
      network = await openFeatures(options, bars, signal);
      const analysis = await analyse({
        data: options.data,
        id,
        dataRoot: options.dataRoot,
        cacheRoot: options.cache,
        seed: options.seed,
        subset: options.subset,
        attribute: options.attribute ?? null,
        features: network ?? 'The images were not embedded by features: no feature network was at hand.',
        product: matrices.product,
        command: await commandLine(options),
        onProgress: bars.update,
        signal,
      });
      await writeReport(folder, analysis, force);
      if (options.out === undefined) await addToReportCatalog(REPORTS, analysis.report);
      bars.stop();
      const { images, sentences, plots } = analysis.report;
      if (analysis.leftOut) process.stderr.write(`${analysis.leftOut}\n`);
      process.stderr.write(`${sentences.map(({ text }) => text).join('\n')}\n\n${folder}: report.json and ${plots.length} plots\n`);
      return {
        out: folder,
        id,
        images: images.total,
        sentences: sentences.map(({ text }) => text),
        plots: plots.map(({ file }) => file),
      };
    } catch (error) {
      const isWrongUse = error instanceof UnknownAttributeError;
      throw isWrongUse ? new UsageError(error.message, { cause: error }) : error;
    } finally {
      bars.stop();
      await network?.release();
      await matrices.release();
    }
  },
});

function subset(text: string): number {
  const value = integer(text);
  if (value < FEWEST) throw new InvalidArgumentError(`It must be at least ${FEWEST}.`);
  return value;
}

function reportName(text: string): string {
  if (text !== reportId({ name: text })) throw new InvalidArgumentError('It must be lower-case letters, digits and dashes.');
  return text;
}

async function locate({ data, dataRoot }: AnalyseCommandOptions): ReturnType<typeof locateDataset> {
  try {
    return await locateDataset(data, dataRoot);
  } catch (error) {
    throw error instanceof UnknownDatasetError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** The network that was asked for; null where none was, or where nobody asked and the official one is out of reach. */
async function openFeatures(
  { features, cache }: AnalyseCommandOptions,
  bars: StageBars,
  signal: AbortSignal,
): Promise<FeatureNetwork | null> {
  if (features === false) return null;
  const file = typeof features === 'string' ? features : null;
  try {
    return await openFeatureNetwork({
      file,
      provider: 'cpu',
      cacheRoot: cache,
      signal,
      onProgress: ({ done, total }) => bars.update('downloading', done, total),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (file !== null) throw error;
    bars.stop();
    process.stderr.write(`The images will not be embedded by features (${reasonOf(error)}); --features names a network.\n`);
    return null;
  }
}

/** The command that repeats the analysis, without the folders of this machine. */
async function commandLine({ data, features, subset, attribute, seed, id }: AnalyseCommandOptions): Promise<string> {
  const parts = [
    ['--data', (await isFolder(data)) ? basename(data) : data],
    typeof features === 'string' ? ['--features', basename(features)] : features ? [] : ['--no-features'],
    ['--subset', String(subset)],
    attribute === undefined ? [] : ['--attribute', attribute],
    ['--seed', String(seed)],
    id === undefined ? [] : ['--id', id],
  ];
  return ['npm run analyse --', ...parts.flat()].join(' ');
}
