import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '../publish/export.ts';
import { loadCheckpoint, type Checkpoint } from '../runs/checkpoint.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { metricsOf } from './tiny-run.ts';

/** The vectors of a checkpoint, to be compared bit for bit. */
export const textOf = ({ state }: Checkpoint): string[] =>
  [...state.vectors].map(([name, vector]) => `${name} ${Buffer.from(vector.buffer).toString('base64')}`);

/** Everything that a run leaves, apart from times. */
export async function traceOf(folder: RunFolder) {
  const checkpoint = await loadCheckpoint(folder.checkpoint);
  await exportModel({ checkpoint, folder: folder.model, id: 'tiny', title: 'Tiny' });
  return {
    progress: { ...checkpoint.progress, seconds: 0 },
    vectors: textOf(checkpoint),
    best: textOf(await loadCheckpoint(folder.bestCheckpoint)),
    metrics: await metricsOf(folder),
    model: (await readFile(join(folder.model, 'model.onnx'))).toString('base64'),
  };
}
