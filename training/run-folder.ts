import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunNotFoundError } from './errors.ts';
import { replaceFile } from './files.ts';

/** One line of `metrics.jsonl`. */
export type MetricLine =
  | {
      readonly kind: 'train';
      readonly step: number;
      readonly loss: number;
      readonly gradientNorm: number;
      readonly learningRate: number;
      readonly samplesPerSecond: number;
    }
  | { readonly kind: 'validation'; readonly step: number; readonly epoch: number; readonly loss: number; readonly psnr: number };

/**
 * The folder of one run: `config.json`, `split.json`, `metrics.jsonl`, `checkpoint.safetensors`, `samples/`, and at
 * the end `model/`.
 */
export class RunFolder {
  constructor(readonly path: string) {}

  get config(): string {
    return join(this.path, 'config.json');
  }
  get split(): string {
    return join(this.path, 'split.json');
  }
  get checkpoint(): string {
    return join(this.path, 'checkpoint.safetensors');
  }
  get model(): string {
    return join(this.path, 'model');
  }
  private get metrics(): string {
    return join(this.path, 'metrics.jsonl');
  }

  sample(step: number): string {
    return join(this.path, 'samples', `step-${String(step).padStart(7, '0')}.png`);
  }

  async log(line: MetricLine): Promise<void> {
    await appendFile(this.metrics, `${JSON.stringify(line)}\n`);
  }

  /** Drops the lines after `step`, and a last one cut short, so that a resumed run writes them anew. */
  async rewindLog(step: number): Promise<void> {
    if (!existsSync(this.metrics)) return;
    const lines = (await readFile(this.metrics, 'utf8')).split('\n').filter((line) => stepOf(line) <= step);
    await replaceFile(this.metrics, [lines.map((line) => `${line}\n`).join('')]);
  }
}

function stepOf(line: string): number {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'step' in parsed ? Number(parsed.step) : Infinity;
  } catch {
    return Infinity;
  }
}

/** Makes the next numbered folder under `root`, such as `runs/0007-flowers102`. */
export async function createRunFolder(root: string, name: string): Promise<RunFolder> {
  await mkdir(root, { recursive: true });
  const highest = Math.max(0, ...(await readdir(root)).map(runNumber));
  const path = join(root, `${String(highest + 1).padStart(4, '0')}-${name}`);
  // Not recursive: of two runs that start at once, the second fails instead of sharing the folder.
  await mkdir(path);
  await mkdir(join(path, 'samples'));
  return new RunFolder(path);
}

/**
 * Finds a run by its folder, by its number or name under `root`, or the newest one for `latest`.
 * @throws RunNotFoundError
 */
export async function findRunFolder(root: string, wanted: string): Promise<RunFolder> {
  const names = existsSync(root) ? (await readdir(root)).filter((name) => runNumber(name) > 0) : [];
  names.sort((a, b) => runNumber(b) - runNumber(a));
  const byName = names.find((name) => wanted === 'latest' || name === wanted || runNumber(name) === Number(wanted));
  const path = byName === undefined ? resolve(wanted) : join(root, byName);
  const folder = new RunFolder(path);
  if (!existsSync(folder.checkpoint)) throw new RunNotFoundError(path);
  return folder;
}

function runNumber(name: string): number {
  return Number(/^(\d{4,})-/.exec(name)?.[1] ?? 0);
}
