import type { Checkpoint } from '../runs/checkpoint.ts';
import { loadBest, loadFinal, loadNewest } from '../runs/run-checkpoints.ts';
import type { RunFolder } from '../runs/run-folder.ts';

/** Which of a run's checkpoints a person asks for. */
export type CheckpointChoice = 'latest' | 'best';

/**
 * The checkpoint of a run that a person asks for, or the one whose model the run stands for.
 * @throws DamagedCheckpointError, NoBestCheckpointError, RunWithoutCheckpointError
 */
export async function chosenCheckpoint(run: RunFolder, which?: CheckpointChoice): Promise<Checkpoint> {
  if (which === 'best') return loadBest(run);
  const latest = await newestCheckpoint(run);
  return which === 'latest' ? latest : loadFinal(run, latest);
}

/**
 * The newest checkpoint of a run that can be used; says so where that is not the latest one.
 * @throws DamagedCheckpointError
 */
export async function newestCheckpoint(folder: RunFolder): Promise<Checkpoint> {
  const { checkpoint, path, damage } = await loadNewest(folder);
  if (damage) {
    const { step } = checkpoint.state;
    process.stderr.write(`${damage.path} is damaged (${damage.reason}): taking ${path} instead, which is from step ${step}.\n`);
  }
  return checkpoint;
}
