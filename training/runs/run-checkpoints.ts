import { constants, existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { endingOf, loadCheckpoint, loadFacts, saveCheckpoint, type Best, type Checkpoint, type CheckpointFacts } from './checkpoint.ts';
import { DamagedCheckpointError, NoBestCheckpointError, RunMovedOnError, RunWithoutCheckpointError } from './errors.ts';
import { PARTIAL, writing } from '../io/files.ts';
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

/** A checkpoint to go on from, or its facts, and what is wrong with the latest where it is damaged. */
export interface Newest<Facts extends CheckpointFacts> {
  readonly checkpoint: Facts;
  readonly path: string;
  readonly damage: DamagedCheckpointError | null;
}

/**
 * The latest checkpoint; where it is damaged or lost, the newest of the others.
 * @throws DamagedCheckpointError about the first of those that are there, where none can be used; RunWithoutCheckpointError
 */
export async function loadNewest(folder: RunFolder): Promise<Newest<Checkpoint>> {
  return newestOf(folder, loadCheckpoint);
}

/** {@link loadNewest} without reading a state, whose damage goes unnoticed therefore. @throws as that */
export async function loadNewestFacts(folder: RunFolder): Promise<Newest<CheckpointFacts>> {
  return newestOf(folder, loadFacts);
}

async function newestOf<Facts extends CheckpointFacts>(folder: RunFolder, load: (path: string) => Promise<Facts>): Promise<Newest<Facts>> {
  const latest = await attempt(folder.checkpoint, load);
  if (latest && 'checkpoint' in latest) return { ...latest, damage: null };
  const others = [await attempt(folder.previousCheckpoint, load), await attempt(folder.bestCheckpoint, load)].filter(
    (other) => other !== null,
  );
  const damaged = [latest, ...others].flatMap((attempted) => (attempted && 'damage' in attempted ? [attempted.damage] : []));
  const [newest] = others
    .flatMap((other) => ('checkpoint' in other ? [other] : []))
    .sort((one, other) => other.checkpoint.progress.step - one.checkpoint.progress.step);
  if (newest) return { ...newest, damage: latest?.damage ?? null };
  throw damaged[0] ?? new RunWithoutCheckpointError(folder.path);
}

type Attempt<Facts> =
  { readonly path: string; readonly checkpoint: Facts } | { readonly path: string; readonly damage: DamagedCheckpointError };

/** Null where there is no file. */
async function attempt<Facts>(path: string, load: (path: string) => Promise<Facts>): Promise<Attempt<Facts> | null> {
  if (!existsSync(path)) return null;
  try {
    return { path, checkpoint: await load(path) };
  } catch (error) {
    if (error instanceof DamagedCheckpointError) return { path, damage: error };
    throw error;
  }
}

/**
 * Makes sure that `checkpoint` is still the one to go on from: between its reading and the lock another process may have
 * trained on, and its work would be taken back.
 * @throws RunMovedOnError
 */
export async function requireNewest(folder: RunFolder, { progress }: Checkpoint): Promise<void> {
  const { checkpoint: newest } = await loadNewest(folder);
  if (newest.progress.step !== progress.step) throw new RunMovedOnError(folder.path, newest.progress.step);
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
  const attempted = await attempt(path, loadCheckpoint);
  return attempted && 'checkpoint' in attempted ? attempted.checkpoint : null;
}
