import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/project.ts';
import { gaussianNoise } from '../../src/diffusion/gaussian.ts';
import type { TrainingConfig } from '../../training/config/config.ts';
import { exportModel } from '../../training/publish/export.ts';
import { writeImageGrid } from '../../training/io/images.ts';
import { saveLatest } from '../../training/runs/run-checkpoints.ts';
import { createRunFolder, type RunFolder } from '../../training/runs/run-folder.ts';
import { tinyConfig, untrainedCheckpoint } from '../../training/testing/tiny-run.ts';
import { runsFolder } from './runs-folder.ts';

const root = join(projectRoot, runsFolder);
const TOTAL_STEPS = 100;
const config: TrainingConfig = { ...tinyConfig, steps: TOTAL_STEPS };

/** Leaves the studio without training runs. */
export async function clearRuns(): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

/** A run of 100 steps that this process holds and that has done twenty, with two grids and a model of untrained weights. */
export class TrainingRun {
  private constructor(readonly folder: RunFolder) {}

  static async start(dataset: string): Promise<TrainingRun> {
    const run = new TrainingRun(await createRunFolder(root, dataset));
    const { folder } = run;
    await folder.writeConfig(config);
    await writeFile(join(folder.path, 'lock'), String(process.pid));
    await run.learn(10, 0.9);
    await run.learn(20, 0.8);
    await folder.log({ kind: 'validation', step: 20, epoch: 4, loss: 0.85, psnr: 12.25 });
    for (const step of [10, 20]) {
      const { imageSize: size, channels } = config.network;
      await writeImageGrid(folder.sample(step), { values: gaussianNoise(step, 0, 16 * channels * size * size), channels, size }, 8);
    }
    const checkpoint = untrainedCheckpoint(config);
    await exportModel({ checkpoint, folder: folder.model, id: 'model', title: 'Photographs' });
    await saveLatest(folder, { ...checkpoint, progress: { ...checkpoint.progress, step: 20, totalSteps: TOTAL_STEPS } });
    return run;
  }

  get name(): string {
    return this.folder.name;
  }

  /** Writes a line of the log as the trainer does. */
  async learn(step: number, loss: number): Promise<void> {
    await this.folder.log({ kind: 'train', step, loss, gradientNorm: 1, learningRate: 1e-3, samplesPerSecond: 25 });
  }

  /** As a killed process leaves it. */
  async stop(): Promise<void> {
    await rm(join(this.folder.path, 'lock'));
  }

  /** Cuts the checkpoint short. */
  async damage(): Promise<void> {
    await writeFile(this.folder.checkpoint, 'torn');
  }

  async remove(): Promise<void> {
    await rm(this.folder.path, { recursive: true });
  }
}
