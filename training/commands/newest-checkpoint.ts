import type { Checkpoint } from '../checkpoint.ts';
import { loadNewest } from '../run-checkpoints.ts';
import type { RunFolder } from '../run-folder.ts';

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
