import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { catalogSchema, modelCardSchema, type Catalog, type ModelCard } from '../src/models/card.ts';
import { inferenceModel } from '../src/models/inference.ts';
import { measureGolden } from '../src/runtime/golden.ts';
import { openNodeWeights } from '../src/runtime/node.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TrainingConfig } from './config.ts';
import { replaceFile } from './files.ts';
import { generateImages } from './generate.ts';
import { writeImageGrid } from './images.ts';
import { servingWeights } from './state.ts';

export interface ExportRequest {
  readonly checkpoint: Checkpoint;
  /** The model's folder, made anew. */
  readonly folder: string;
  readonly id: string;
  readonly title: string;
}

const WEIGHTS = 'model.onnx';
const PREVIEW = { seed: 7, count: 4, columns: 2, steps: 20 } as const;

/**
 * Writes a model folder, `model.onnx`, `card.json` and `preview.png`, beside its place and renames it.
 * @throws ModelOpenError where the runtime refuses the exported graph
 */
export async function exportModel({ checkpoint, folder, id, title }: ExportRequest): Promise<ModelCard> {
  const { config, state, progress, dataset } = checkpoint;
  const { weights, statistics } = servingWeights(state);
  const bytes = inferenceModel(config.network, weights, statistics);
  const beside = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`);
  await mkdir(beside, { recursive: true });
  const model = await openNodeWeights(bytes, { id, network: config.network });
  try {
    const card = modelCardSchema.parse({
      id,
      title,
      dataset: { name: dataset.title, licence: dataset.licence, split: dataset.split },
      network: config.network,
      diffusion: config.diffusion,
      training: {
        samplesSeen: progress.step * config.batchSize,
        steps: progress.step,
        batchSize: config.batchSize,
        seed: config.seed,
        device: deviceOf(config),
        hours: Number((progress.seconds / 3600).toFixed(2)),
        commit: await currentCommit(),
        preset: config.preset,
        validationLoss: progress.validationLoss,
        psnr: progress.psnr,
      },
      metrics: [],
      file: { name: WEIGHTS, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
      golden: await measureGolden(model),
    } satisfies ModelCard);
    const preview = await generateImages({
      model,
      diffusion: config.diffusion,
      sampling: { sampler: 'ddim', steps: PREVIEW.steps, spacing: 'trailing', eta: 0, clip: true },
      seed: PREVIEW.seed,
      count: PREVIEW.count,
    });
    await writeFile(join(beside, WEIGHTS), bytes);
    await writeFile(join(beside, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
    await writeImageGrid(join(beside, 'preview.png'), preview, PREVIEW.columns);
    await rm(folder, { recursive: true, force: true });
    await rename(beside, folder);
    return card;
  } finally {
    await model.release();
    await rm(beside, { recursive: true, force: true });
  }
}

/** Lists a model in a site's catalog.json, at its old place or at the end. */
export async function addToCatalog(models: string, card: Pick<ModelCard, 'id' | 'title'>): Promise<void> {
  const path = join(models, 'catalog.json');
  const catalog: Catalog = existsSync(path) ? catalogSchema.parse(JSON.parse(await readFile(path, 'utf8'))) : { models: [] };
  const entry = { id: card.id, title: card.title, card: `${card.id}/card.json` };
  const known = catalog.models.some(({ id }) => id === card.id);
  const entries = known ? catalog.models.map((model) => (model.id === card.id ? entry : model)) : [...catalog.models, entry];
  await replaceFile(path, [`${JSON.stringify({ models: entries }, null, 2)}\n`]);
}

function deviceOf({ provider }: TrainingConfig): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return provider === 'cpu' ? `${model}, ${availableParallelism()} cores` : `${provider} beside ${model}`;
}

async function currentCommit(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname });
    return stdout.trim();
  } catch {
    return 'unknown';
  }
}
