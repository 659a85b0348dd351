import { mkdir, readdir, rm } from 'node:fs/promises';
import { powerAverageName } from '../../src/training-graph/training-step.ts';
import type { Checkpoint } from './checkpoint.ts';
import { DamagedCheckpointError, NoAveragesError } from './errors.ts';
import { writing } from '../io/files.ts';
import { combinationFor, type StoredAverage } from '../../src/training-step/power-average.ts';
import type { RunFolder } from './run-folder.ts';
import { readVectors, writeVectors } from '../io/safetensors.ts';

/*
 * A run that keeps averages over power functions of the time stores them now and then as `averages/step-....safetensors`,
 * so that their length can be chosen after the training.
 */

/** Stores the averages of a checkpoint. @throws FileWriteError */
export async function saveSnapshot(folder: RunFolder, { config, state }: Pick<Checkpoint, 'config' | 'state'>): Promise<void> {
  const vectors = new Map(
    config.averageLengths.map((length, index) => [String(length), state.vectors.get(powerAverageName(index)) ?? new Float32Array(0)]),
  );
  await writing(folder.snapshots, () => mkdir(folder.snapshots, { recursive: true }));
  await writeVectors(folder.snapshot(state.step), { vectors, metadata: { step: String(state.step) } });
}

/** Removes the snapshots after `step`, which a run that goes back makes anew. @throws FileWriteError */
export async function removeSnapshotsAfter(folder: RunFolder, step: number): Promise<void> {
  for (const later of (await snapshotSteps(folder)).filter((stored) => stored > step)) {
    const path = folder.snapshot(later);
    await writing(path, () => rm(path));
  }
}

/** The steps after which snapshots were stored, in order. */
async function snapshotSteps(folder: RunFolder): Promise<number[]> {
  const names = await readdir(folder.snapshots).catch(() => []);
  return names
    .flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
}

/**
 * The average of `length` at a checkpoint of a run, from what the checkpoint and the snapshots before it hold.
 *
 * @returns all parameters, flat
 * @throws NoAveragesError where the run keeps none, DamagedCheckpointError
 */
export async function averageOfLength(folder: RunFolder, checkpoint: Checkpoint, length: number): Promise<Float32Array> {
  const { config, state } = checkpoint;
  if (config.averageLengths.length === 0) throw new NoAveragesError(folder.path);
  const earlier = (await snapshotSteps(folder)).filter((step) => step < state.step);
  const stored: StoredAverage[] = [...earlier, state.step].flatMap((step) => config.averageLengths.map((own) => ({ step, length: own })));
  const factors = combinationFor(stored, { step: state.step, length });
  const parameterCount = state.vectors.get('weights')?.length ?? 0;
  const sum = new Float64Array(parameterCount);
  const add = (vector: Float32Array | undefined, factor: number, path: string): void => {
    if (vector?.length !== parameterCount) throw new DamagedCheckpointError(path, 'its averages do not fit the network of the run');
    for (let index = 0; index < parameterCount; index += 1) sum[index] = (sum[index] ?? 0) + factor * (vector[index] ?? 0);
  };
  const lengths = config.averageLengths;
  for (const [snapshot, step] of earlier.entries()) {
    const path = folder.snapshot(step);
    const { vectors } = await readVectors(path);
    lengths.forEach((own, index) => add(vectors.get(String(own)), factors[snapshot * lengths.length + index] ?? 0, path));
  }
  lengths.forEach((_, index) =>
    add(state.vectors.get(powerAverageName(index)), factors[earlier.length * lengths.length + index] ?? 0, folder.path),
  );
  return Float32Array.from(sum);
}

/** The checkpoint with the average of `length` in the place of the weights that it would be exported with. @throws as {@link averageOfLength} */
export async function withAverageOfLength(folder: RunFolder, checkpoint: Checkpoint, length: number): Promise<Checkpoint> {
  const average = await averageOfLength(folder, checkpoint, length);
  const served = checkpoint.config.ema === null ? powerAverageName(0) : 'ema';
  return { ...checkpoint, state: { ...checkpoint.state, vectors: new Map([...checkpoint.state.vectors, [served, average]]) } };
}
