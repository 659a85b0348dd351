import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { parseMetricLine, sampleName, type MetricLine } from '../../src/documents/training-run.ts';
import { trainingConfigSchema, type TrainingConfig } from '../config/config.ts';
import { contentsOfSplit, storedSplitSchema } from '../data/stored-split.ts';
import { RunNotFoundError } from './errors.ts';
import { appendValues, rewindValues, type LoggedValue } from '../io/event-file.ts';
import { isSystemFailure, PARTIAL, replaceFile, writing } from '../io/files.ts';

const splitSchema = z.object({
  /** Hash of the images that are divided. */
  imageList: z.string(),
  counts: z.object({ train: z.number().int().positive() }),
});

/** What a run's kept split says of its images. */
export interface KeptSplit extends z.infer<typeof splitSchema> {
  /** The hash of each image's content; null where it tells none. */
  readonly contents: readonly string[] | null;
}

/**
 * The folder of one run: `config.json`, `split.json`, `metrics.jsonl`, the same as events for TensorBoard, `samples/`, `averages/`, at the
 * end `model/`, and the
 * checkpoints of run-checkpoints.ts. What it writes fails with a FileWriteError.
 */
export class RunFolder {
  constructor(readonly path: string) {}

  get name(): string {
    return basename(this.path);
  }
  get checkpoint(): string {
    return join(this.path, 'checkpoint.safetensors');
  }
  get previousCheckpoint(): string {
    return join(this.path, 'checkpoint.previous.safetensors');
  }
  get bestCheckpoint(): string {
    return join(this.path, 'best.safetensors');
  }
  get model(): string {
    return join(this.path, 'model');
  }
  /** Snapshots of averages (see average-snapshots.ts). */
  get snapshots(): string {
    return join(this.path, 'averages');
  }
  private get config(): string {
    return join(this.path, 'config.json');
  }
  private get split(): string {
    return join(this.path, 'split.json');
  }
  private get metrics(): string {
    return join(this.path, 'metrics.jsonl');
  }
  /** What TensorBoard shows of the run; its name is by what it is known. */
  private get events(): string {
    return join(this.path, 'events.out.tfevents.0.stepwise');
  }
  private get samples(): string {
    return join(this.path, 'samples');
  }

  get hasCheckpoint(): boolean {
    return [this.checkpoint, this.previousCheckpoint, this.bestCheckpoint].some((path) => existsSync(path));
  }

  /** Where the grid of samples made after `step` steps goes. */
  sample(step: number): string {
    return join(this.samples, sampleName(step));
  }

  /** Where the averages after `step` steps go. */
  snapshot(step: number): string {
    return join(this.snapshots, `step-${String(step).padStart(7, '0')}.safetensors`);
  }

  /** The steps after which a grid of samples was drawn, in order. */
  async sampledSteps(): Promise<number[]> {
    const names = await readdir(this.samples).catch(() => []);
    const steps = names.map((name) => Number(/^step-(\d+)\.png$/.exec(name)?.[1] ?? NaN));
    return steps.filter((step) => !Number.isNaN(step)).sort((a, b) => a - b);
  }

  async writeConfig(config: TrainingConfig): Promise<void> {
    await replaceFile(this.config, [`${JSON.stringify(config, null, 2)}\n`]);
  }

  /** The configuration of the last sitting, or null where it cannot be read. */
  async readConfig(): Promise<TrainingConfig | null> {
    const text = await readFile(this.config, 'utf8').catch(() => '');
    return trainingConfigSchema.safeParse(parseJson(text)).data ?? null;
  }

  /** Keeps a copy of the split that the run trains on. */
  async keepSplit(path: string): Promise<void> {
    await replaceFile(this.split, [await readFile(path)]);
  }

  /** What the kept split says of its images, or null where none is kept. */
  async keptSplit(): Promise<KeptSplit | null> {
    if (!existsSync(this.split)) return null;
    const stored = parseJson(await readFile(this.split, 'utf8'));
    const summary = splitSchema.safeParse(stored).data;
    if (!summary) return null;
    const whole = storedSplitSchema.safeParse(stored).data;
    return { ...summary, contents: whole ? contentsOfSplit(whole) : null };
  }

  async log(line: MetricLine): Promise<void> {
    await writing(this.metrics, () => appendFile(this.metrics, `${JSON.stringify(line)}\n`));
    await appendValues(this.events, line.step, valuesOf(line));
  }

  /** Shows the grid of samples made after `step` steps among the events. */
  async logSamples(step: number): Promise<void> {
    await appendValues(this.events, step, [{ tag: 'samples', png: await readFile(this.sample(step)) }]);
  }

  /** The lines of the log; none that cannot be read. */
  async metricLines(): Promise<MetricLine[]> {
    if (!existsSync(this.metrics)) return [];
    const lines = (await readFile(this.metrics, 'utf8')).split('\n').map(parseMetricLine);
    return lines.filter((line) => line !== null);
  }

  /**
   * Takes the folder back to where it was after `step`: drops later lines of the log, a last one cut short, later grids
   * of samples, and what a killed process left half-written.
   */
  async rewind(step: number): Promise<void> {
    for (const folder of [this.path, this.samples, this.snapshots]) {
      for (const name of await readdir(folder).catch(() => [])) {
        if (name.endsWith(PARTIAL)) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
    await rewindValues(this.events, step);
    for (const later of (await this.sampledSteps()).filter((sampled) => sampled > step)) await rm(this.sample(later));
    if (!existsSync(this.metrics)) return;
    const lines = (await readFile(this.metrics, 'utf8')).split('\n').filter((line) => (parseMetricLine(line)?.step ?? Infinity) <= step);
    await replaceFile(this.metrics, [lines.map((line) => `${line}\n`).join('')]);
  }
}

/** A line of the log as numbers under names, without those that are none. */
function valuesOf(line: MetricLine): LoggedValue[] {
  const named =
    line.kind === 'train'
      ? {
          'loss/train': line.loss,
          gradient_norm: line.gradientNorm,
          learning_rate: line.learningRate,
          samples_per_second: line.samplesPerSecond,
        }
      : { 'loss/validation': line.loss, psnr: line.psnr };
  return Object.entries(named).flatMap(([tag, value]) => (value === null ? [] : [{ tag, value }]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Makes the next numbered folder under `root`, such as `runs/0007-flowers102`. @throws FileWriteError */
export async function createRunFolder(root: string, dataset: string): Promise<RunFolder> {
  const name =
    dataset
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'images';
  return writing(root, async () => {
    await mkdir(root, { recursive: true });
    for (let number = (await highestRun(root)) + 1; ; number += 1) {
      const path = join(root, `${String(number).padStart(4, '0')}-${name}`);
      const isMade = await whileClaimed(root, number, async () => {
        if ((await highestRun(root)) >= number) return false;
        await mkdir(join(path, 'samples'), { recursive: true });
        return true;
      });
      if (isMade) return new RunFolder(path);
    }
  });
}

async function highestRun(root: string): Promise<number> {
  return Math.max(0, ...(await readdir(root)).map(runNumber));
}

/**
 * Does `work` while no other process that starts a run may take the same number, whatever its dataset is called.
 * @returns what `work` does, or false where another process has claimed the number
 */
async function whileClaimed(root: string, number: number, work: () => Promise<boolean>): Promise<boolean> {
  const claim = join(root, `.${number}${PARTIAL}`);
  try {
    await mkdir(claim);
  } catch (error) {
    if (isSystemFailure(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    return await work();
  } finally {
    await rmdir(claim);
  }
}

/** The numbered folders under `root`, in their order; none where there is no such folder. */
export async function runFolders(root: string): Promise<RunFolder[]> {
  const entries = existsSync(root) ? await readdir(root, { withFileTypes: true }) : [];
  return entries
    .filter((entry) => runNumber(entry.name) > 0 && !entry.isFile())
    .sort((a, b) => runNumber(a.name) - runNumber(b.name))
    .map(({ name }) => new RunFolder(join(root, name)));
}

/**
 * Finds a run that has a checkpoint: by its number or name under `root`, by its path, or the newest one for `latest`.
 * @throws RunNotFoundError
 */
export async function findRunFolder(root: string, wanted: string): Promise<RunFolder> {
  const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
  const fits = ({ name }: RunFolder): boolean => wanted === 'latest' || name === wanted || runNumber(name) === number;
  const candidates = (await runFolders(root)).filter(fits).reverse();
  const found = [...candidates, new RunFolder(resolve(wanted))].find(({ hasCheckpoint }) => hasCheckpoint);
  if (!found) throw new RunNotFoundError(wanted, root);
  return found;
}

function runNumber(name: string): number {
  return Number(/^(\d{4,})-/.exec(name)?.[1] ?? 0);
}
