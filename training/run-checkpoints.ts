import { constants, existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { endingOf, loadCheckpoint, saveCheckpoint, type Best, type Checkpoint } from './checkpoint.ts';
import { DamagedCheckpointError, NoBestCheckpointError } from './errors.ts';
import { PARTIAL, writing } from './files.ts';
import type { RunFolder } from './run-folder.ts';

/*
 * A run keeps three checkpoints: the latest, the one before it for the case that the latest is damaged, and that of the
 * best validation. Each is complete, so that a run can go on from any of them.
 */

/** Makes `checkpoint` the latest and keeps the one before. @throws FileWriteError */
export async function saveLatest(folder: RunFolder, checkpoint: Checkpoint): Promise<void> {
  const { checkpoint: latest, previousCheckpoint: previous } = folder;
  if (existsSync(latest)) {
    // A copy, so that there is a latest checkpoint at every moment.
    const beside = `${previous}${PARTIAL}`;
    await writing(previous, async () => {
      try {
        await copyFile(latest, beside, constants.COPYFILE_FICLONE);
        await rename(beside, previous);
      } finally {
        await rm(beside, { force: true });
      }
    });
  }
  await saveCheckpoint(latest, checkpoint);
}

/** A checkpoint to go on from, and what is wrong with the latest where it is not that. */
export interface NewestCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly path: string;
  readonly damage: DamagedCheckpointError | null;
}

/**
 * The latest checkpoint; where it is damaged, the newest of the others.
 * @throws DamagedCheckpointError about the latest where no other can be used either
 */
export async function loadNewest(folder: RunFolder): Promise<NewestCheckpoint> {
  try {
    return { checkpoint: await loadCheckpoint(folder.checkpoint), path: folder.checkpoint, damage: null };
  } catch (error) {
    if (!(error instanceof DamagedCheckpointError)) throw error;
    let newest: NewestCheckpoint | null = null;
    for (const path of [folder.previousCheckpoint, folder.bestCheckpoint]) {
      const checkpoint = await loadIntact(path);
      if (checkpoint && checkpoint.state.step > (newest?.checkpoint.state.step ?? -1)) newest = { checkpoint, path, damage: error };
    }
    if (!newest) throw error;
    return newest;
  }
}

/**
 * The checkpoint of the best validation.
 * @throws NoBestCheckpointError where the run has had none yet or is older than this file, DamagedCheckpointError
 */
export async function loadBest(folder: RunFolder): Promise<Checkpoint> {
  if (!existsSync(folder.bestCheckpoint)) throw new NoBestCheckpointError(folder.path);
  return loadCheckpoint(folder.bestCheckpoint);
}

/**
 * The checkpoint whose model the run stands for: its `latest`, since an average over falling learning rates is best at
 * the end, or the best one where the run stopped early because it got no better.
 * @throws NoBestCheckpointError, DamagedCheckpointError
 */
export async function loadFinal(folder: RunFolder, latest: Checkpoint): Promise<Checkpoint> {
  return endingOf(latest) === 'stopped early' ? loadBest(folder) : latest;
}

/**
 * Takes the folder's checkpoints back to `checkpoint`, from which the run goes on: removes those that come after it, and
 * sets damaged ones aside, their names ending in `.damaged`, so that they take no good one's place.
 * @returns the best validation up to there, or null where its checkpoint is lost: the next one is then the best anew
 * @throws FileWriteError
 */
export async function rewindCheckpoints(folder: RunFolder, checkpoint: Checkpoint): Promise<Best | null> {
  const { step, best } = checkpoint.progress;
  for (const path of [folder.checkpoint, folder.previousCheckpoint, folder.bestCheckpoint]) {
    if (!existsSync(path)) continue;
    const kept = await loadIntact(path);
    if (kept === null) await writing(path, () => rename(path, `${path}.damaged`));
    else if (kept.state.step > step) await writing(path, () => rm(path));
  }
  // The process may have ended between saving the latest checkpoint and saving it as the best.
  if (best?.step === step) await saveCheckpoint(folder.bestCheckpoint, checkpoint);
  const kept = await loadIntact(folder.bestCheckpoint);
  if (kept !== null && kept.state.step === best?.step) return best;
  await writing(folder.bestCheckpoint, () => rm(folder.bestCheckpoint, { force: true }));
  return null;
}

/** Null where the file is absent or damaged. */
async function loadIntact(path: string): Promise<Checkpoint | null> {
  try {
    return await loadCheckpoint(path);
  } catch (error) {
    if (error instanceof DamagedCheckpointError) return null;
    throw error;
  }
}
