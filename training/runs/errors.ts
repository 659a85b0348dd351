import { UserFacingError } from '../../src/errors.ts';
/** A checkpoint that cannot be trusted. */
export class DamagedCheckpointError extends UserFacingError {
  override readonly name = 'DamagedCheckpointError';
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The checkpoint ${path} cannot be used (${reason}): put a good copy there, or start the run anew.`, options);
  }
}

/** `--resume` or `--run` names a run that is not there. */
export class RunNotFoundError extends UserFacingError {
  override readonly name = 'RunNotFoundError';
  constructor(
    readonly run: string,
    readonly root: string,
  ) {
    super(
      `There is no run "${run}" with a checkpoint in ${root}: give the number, name or path of its folder, ` +
        'or start one with "npm run train".',
    );
  }
}

/** A run's best checkpoint is asked for, and there is none. */
export class NoBestCheckpointError extends UserFacingError {
  override readonly name = 'NoBestCheckpointError';
  constructor(readonly run: string) {
    super(
      `${run} has kept no best checkpoint yet: it does so at every validation that is better than those before; use --checkpoint latest.`,
    );
  }
}

/** A run's folder has no checkpoint, good or damaged. */
export class RunWithoutCheckpointError extends UserFacingError {
  override readonly name = 'RunWithoutCheckpointError';
  constructor(readonly run: string) {
    super(`${run} has no checkpoint to go on from: start a run anew.`);
  }
}

/** Another process has trained on since a run's checkpoint was read. */
export class RunMovedOnError extends UserFacingError {
  override readonly name = 'RunMovedOnError';
  constructor(
    readonly run: string,
    readonly step: number,
  ) {
    super(`${run} has been trained to step ${step} by another process meanwhile: start the command again to go on from there.`);
  }
}

/** Another process trains in the run's folder. */
export class RunInUseError extends UserFacingError {
  override readonly name = 'RunInUseError';
  constructor(
    readonly run: string,
    readonly process: number,
  ) {
    super(
      `${run} is being trained by process ${process}: wait for it or stop it first. If that is another program, remove the file "lock" there.`,
    );
  }
}

/** A run was to go on with other images than it started with. */
export class DatasetChangedError extends UserFacingError {
  override readonly name = 'DatasetChangedError';
  constructor(
    readonly dataset: string,
    readonly run: string,
    /** What is known of the difference, in a clause; null for nothing. */
    readonly difference: string | null,
  ) {
    super(
      `The images of ${dataset} are not those that ${run} started with${difference === null ? '' : ` (${difference})`}: put them ` +
        'back as its split.json lists them, say with --data where they are, or start a new run.',
    );
  }
}

/** An average of a chosen length was asked for of a run that keeps none. */
export class NoAveragesError extends UserFacingError {
  override readonly name = 'NoAveragesError';
  constructor(readonly run: string) {
    super(
      `The run ${run} keeps no averages of which a length could be chosen: train with --average-lengths 0.05,0.1, or leave --average-length out.`,
    );
  }
}
