import { join } from 'node:path';
import type { Checkpoint } from '../runs/checkpoint.ts';
import type { TrainingConfig } from '../config/config.ts';
import type { PreparedDataset } from '../data/prepare.ts';
import { createRunFolder, type RunFolder } from '../runs/run-folder.ts';
import type { StartingPoint } from '../loop/starting-point.ts';
import { train, type TrainingObserver } from '../loop/trainer.ts';
import { silent } from './tiny-run.ts';

export interface Sitting {
  readonly folder?: RunFolder;
  readonly checkpoint?: Checkpoint;
  readonly start?: StartingPoint;
  readonly observer?: Partial<TrainingObserver>;
  readonly signal?: AbortSignal;
}

/** Trainings on a dataset, which is there by the time of the first, with their runs below `root`. */
export function sittingsOn(dataset: () => PreparedDataset, root: string) {
  /** Trains in a new run folder, or goes on in a given one. */
  async function sit(config: TrainingConfig, { folder, checkpoint, start, observer, signal }: Sitting = {}) {
    return train({
      config,
      dataset: dataset(),
      openFolder: async () => folder ?? createRunFolder(join(root, 'runs'), 'tiny'),
      checkpoint: checkpoint ?? null,
      start: start ?? null,
      observer: { ...silent, ...observer },
      signal: signal ?? new AbortController().signal,
    });
  }

  /** A run that is interrupted once `last` steps are done, as Ctrl-C does it. */
  async function sitUntil(config: TrainingConfig, last: number, start?: StartingPoint) {
    const interrupt = new AbortController();
    const onStep: TrainingObserver['onStep'] = ({ step }) => {
      if (step === last) interrupt.abort();
    };
    return sit(config, { ...(start && { start }), observer: { onStep }, signal: interrupt.signal });
  }

  return { sit, sitUntil };
}
