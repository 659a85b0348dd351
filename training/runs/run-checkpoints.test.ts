import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint.ts';
import { FileWriteError } from '../io/errors.ts';
import { DamagedCheckpointError, NoBestCheckpointError, RunWithoutCheckpointError } from './errors.ts';
import { loadBest, loadNewest, rewindCheckpoints, saveLatest } from './run-checkpoints.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tinyConfig, untrainedCheckpoint } from '../testing/tiny-run.ts';

const root = join(temporaryFolder(), 'runs');
let folder: RunFolder;

beforeEach(async () => {
  folder = await createRunFolder(root, 'tiny');
});

const untrained = untrainedCheckpoint(tinyConfig);

/** A checkpoint at `step`, of a run whose best validation was at `best`. */
function checkpointAt(step: number, best: number | null = null): Checkpoint {
  return {
    ...untrained,
    progress: { ...untrained.progress, step, best: best === null ? null : { step: best, validationLoss: 0.25, validationsSince: 0 } },
    state: { ...untrained.state, step },
  };
}

/** Flips one bit in the middle of a file. */
async function damage(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  await writeFile(path, bytes);
}

const stepIn = async (path: string): Promise<number | null> => (existsSync(path) ? (await loadCheckpoint(path)).state.step : null);

describe('saveLatest', () => {
  it('keeps the checkpoint before', async () => {
    for (const step of [4, 8, 12]) await saveLatest(folder, checkpointAt(step));
    expect(await stepIn(folder.checkpoint)).toBe(12);
    expect(await stepIn(folder.previousCheckpoint)).toBe(8);
    expect((await readdir(folder.path)).sort()).toEqual(['checkpoint.previous.safetensors', 'checkpoint.safetensors', 'samples']);
  });

  it('leaves the latest as it is when the one before cannot be kept', async () => {
    await saveLatest(folder, checkpointAt(4));
    // A folder in the file's place fails every write to it, on every system.
    await mkdir(folder.previousCheckpoint);
    const failure: unknown = await saveLatest(folder, checkpointAt(8)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileWriteError);
    expect(failure).toMatchObject({ path: folder.previousCheckpoint });
    expect(await stepIn(folder.checkpoint)).toBe(4);
  });
});

describe('loadNewest', () => {
  it('is the latest, though the best may be at a later step that a copied checkpoint does not know of', async () => {
    await saveLatest(folder, checkpointAt(4));
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(8));
    expect(await loadNewest(folder)).toMatchObject({ path: folder.checkpoint, damage: null, checkpoint: { state: { step: 4 } } });
  });

  it.each([
    ['the previous', 5],
    ['the best', 9],
  ])('is %s where the latest is damaged and the best is from step %i', async (which, bestStep) => {
    for (const step of [4, 8, 12]) await saveLatest(folder, checkpointAt(step));
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(bestStep));
    await damage(folder.checkpoint);
    const newest = await loadNewest(folder);
    expect(newest.path).toBe(which === 'the best' ? folder.bestCheckpoint : folder.previousCheckpoint);
    expect(newest.damage).toMatchObject({ path: folder.checkpoint, reason: 'its checksum does not match' });
  });

  it('is the newest of the others where the latest was set aside, and nothing is damaged then', async () => {
    for (const step of [4, 8]) await saveLatest(folder, checkpointAt(step));
    await rm(folder.checkpoint);
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(5));
    expect(await loadNewest(folder)).toMatchObject({ path: folder.bestCheckpoint, damage: null });
  });

  it('says so where there is none', async () => {
    await expect(loadNewest(folder)).rejects.toThrow(RunWithoutCheckpointError);
  });

  it('names one that is there where the latest is lost and the others are damaged', async () => {
    for (const step of [4, 8]) await saveLatest(folder, checkpointAt(step));
    await rm(folder.checkpoint);
    await damage(folder.previousCheckpoint);
    await expect(loadNewest(folder)).rejects.toMatchObject({ path: folder.previousCheckpoint });
  });

  it('names the latest where all are damaged', async () => {
    for (const step of [4, 8]) await saveLatest(folder, checkpointAt(step));
    await damage(folder.checkpoint);
    await damage(folder.previousCheckpoint);
    const failure: unknown = await loadNewest(folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DamagedCheckpointError);
    expect(failure).toMatchObject({ path: folder.checkpoint });
  });
});

describe('loadBest', () => {
  it('has a sentence where no best checkpoint was kept', async () => {
    await saveLatest(folder, checkpointAt(4));
    await expect(loadBest(folder)).rejects.toThrow(NoBestCheckpointError);
    await expect(loadBest(folder)).rejects.toThrow('use --checkpoint latest');
  });
});

describe('rewindCheckpoints', () => {
  it('leaves what fits', async () => {
    for (const step of [4, 5, 8]) await saveLatest(folder, checkpointAt(step, 5));
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(5, 5));
    expect(await rewindCheckpoints(folder, checkpointAt(8, 5))).toEqual({ step: 5, validationLoss: 0.25, validationsSince: 0 });
    expect(await Promise.all([folder.checkpoint, folder.previousCheckpoint, folder.bestCheckpoint].map(stepIn))).toEqual([8, 5, 5]);
  });

  it('sets a damaged checkpoint aside, which would else take the place of the good one before', async () => {
    for (const step of [4, 8]) await saveLatest(folder, checkpointAt(step));
    await damage(folder.checkpoint);
    const damaged = await readFile(folder.checkpoint);
    await rewindCheckpoints(folder, checkpointAt(4));
    await saveLatest(folder, checkpointAt(6));
    expect(Buffer.compare(await readFile(`${folder.checkpoint}.damaged`), damaged)).toBe(0);
    expect(await stepIn(folder.checkpoint)).toBe(6);
    expect(await stepIn(folder.previousCheckpoint)).toBe(4);
  });

  it('saves the best anew where the process ended before it did', async () => {
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(5, 5));
    await saveLatest(folder, checkpointAt(10, 10));
    expect(await rewindCheckpoints(folder, checkpointAt(10, 10))).toMatchObject({ step: 10 });
    expect(await stepIn(folder.bestCheckpoint)).toBe(10);
  });

  it.each([
    ['of a later step', checkpointAt(10, 10)],
    ['of an earlier step', checkpointAt(2, 2)],
  ])('forgets a best validation whose checkpoint is lost: the file is one %s', async (_, other) => {
    await saveLatest(folder, checkpointAt(8, 5));
    await saveCheckpoint(folder.bestCheckpoint, other);
    expect(await rewindCheckpoints(folder, checkpointAt(8, 5))).toBeNull();
    expect(existsSync(folder.bestCheckpoint)).toBe(false);
  });

  it('goes back with a folder into which an older checkpoint was copied', async () => {
    await saveLatest(folder, checkpointAt(4));
    const copy = join(root, 'copy.safetensors');
    await copyFile(folder.checkpoint, copy);
    for (const step of [8, 12]) await saveLatest(folder, checkpointAt(step, 8));
    await saveCheckpoint(folder.bestCheckpoint, checkpointAt(8, 8));
    await rm(folder.checkpoint);
    await copyFile(copy, folder.checkpoint);
    const { checkpoint } = await loadNewest(folder);
    expect(await rewindCheckpoints(folder, checkpoint)).toBeNull();
    expect((await readdir(folder.path)).sort()).toEqual(['checkpoint.safetensors', 'samples']);
  });
});
