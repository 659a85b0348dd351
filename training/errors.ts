/** A checkpoint that cannot be trusted. */
export class DamagedCheckpointError extends Error {
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
export class RunNotFoundError extends Error {
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
export class NoBestCheckpointError extends Error {
  override readonly name = 'NoBestCheckpointError';
  constructor(readonly run: string) {
    super(
      `${run} has kept no best checkpoint yet: it does so at every validation that is better than those before; use --checkpoint latest.`,
    );
  }
}

/** A run's folder has no checkpoint, good or damaged. */
export class RunWithoutCheckpointError extends Error {
  override readonly name = 'RunWithoutCheckpointError';
  constructor(readonly run: string) {
    super(`${run} has no checkpoint to go on from: start a run anew.`);
  }
}

/** Another process has trained on since a run's checkpoint was read. */
export class RunMovedOnError extends Error {
  override readonly name = 'RunMovedOnError';
  constructor(
    readonly run: string,
    readonly step: number,
  ) {
    super(`${run} has been trained to step ${step} by another process meanwhile: start the command again to go on from there.`);
  }
}

/** Another process trains in the run's folder. */
export class RunInUseError extends Error {
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
export class DatasetChangedError extends Error {
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

/** A file or folder that could not be written, for example because the disk is full. */
export class FileWriteError extends Error {
  override readonly name = 'FileWriteError';
  constructor(
    readonly path: string,
    /** The room that it takes, where that is known beforehand. */
    readonly bytes: number | null,
    options: ErrorOptions,
  ) {
    const room = bytes === null ? 'room' : `${Math.ceil(bytes / 1e6)} MB of room`;
    super(`${path} could not be written (${reasonOf(options.cause)}): make ${room} on the disk, or make its folder writable.`, options);
  }
}

/** A command was to write where something lies that it did not write. */
export class OutputTakenError extends Error {
  override readonly name = 'OutputTakenError';
  constructor(readonly path: string) {
    super(`${path} holds something that this command did not write: choose another --out, or give --force to write there all the same.`);
  }
}

/** An export was to replace a model of another training. */
export class OtherModelError extends Error {
  override readonly name = 'OtherModelError';
  constructor(
    readonly path: string,
    readonly title: string,
    readonly dataset: string,
  ) {
    super(
      `${path} is another model, ${title}, of another training on ${dataset}: choose another --id, or give --force to replace it and what was measured of it.`,
    );
  }
}

/** An export was to replace a folder that holds something else than a model. */
export class NotAModelFolderError extends Error {
  override readonly name = 'NotAModelFolderError';
  constructor(readonly path: string) {
    super(`${path} holds something else than a model, which an export there would delete: choose another name or place.`);
  }
}

/** A catalog.json that is not the list of a site's models. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
  constructor(
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(`${path} is no list of models: mend it, or remove it and export the models again.`, options);
  }
}

/** The runtime failed in the middle of a step, most often for want of memory. */
export class TrainingRunError extends Error {
  override readonly name = 'TrainingRunError';
  constructor(
    readonly provider: string,
    options: ErrorOptions,
  ) {
    super(
      `A step failed on ${provider} (${reasonOf(options.cause)}): if memory ran out, take a smaller --batch-size or --widths.`,
      options,
    );
  }
}

/** Mixed precision was asked for on a device without half precision. */
export class HalfPrecisionError extends Error {
  override readonly name = 'HalfPrecisionError';
  constructor(
    readonly provider: string,
    options: ErrorOptions,
  ) {
    super(
      `The device that ${provider} found does not compute in half precision, which mixed precision takes: use --precision float32.`,
      options,
    );
  }
}

/** The loss or its gradient stopped being a number; the weights of that step are not kept. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  constructor(
    /** The step that failed, counted from 1. */
    readonly step: number,
    readonly quantity: 'loss' | 'gradient norm',
    readonly value: number,
    /** The step of the run's last checkpoint, which is good; null where there is none yet. */
    readonly savedStep: number | null,
    /** What the run was set to, so that nothing is advised that is set already. */
    settings: { readonly learningRate: number; readonly gradientClip: number | null; readonly precision: 'float32' | 'mixed' },
  ) {
    const saved = savedStep === null ? 'Nothing was saved before.' : `The last checkpoint is from step ${savedStep} and good.`;
    super(`The ${quantity} became ${value} at step ${step}: start a new run with ${adviceFor(settings)}. ${saved}`);
  }
}

function adviceFor({
  learningRate,
  gradientClip,
  precision,
}: {
  learningRate: number;
  gradientClip: number | null;
  precision: string;
}): string {
  const clip = gradientClip === null ? ['--gradient-clip 1'] : gradientClip > 1 ? [`a lower --gradient-clip than ${gradientClip}`] : [];
  const ways = [`a lower --learning-rate than ${learningRate}`, ...clip, ...(precision === 'mixed' ? ['--precision float32'] : [])];
  return ways.join(' or with ');
}

/** What the system says, in words. */
const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'there is no permission',
  EPERM: 'it is not permitted',
  ELOOP: 'its links lead round in a circle',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk can only be read',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
};

/** The message of anything thrown, for use inside a sentence; what the system refuses in words. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'syscall' in cause && 'code' in cause ? String(cause.code) : '';
  return systemReasons[code] ?? cause.message;
}

/** An average of a chosen length was asked for of a run that keeps none. */
export class NoAveragesError extends Error {
  override readonly name = 'NoAveragesError';
  constructor(readonly run: string) {
    super(
      `The run ${run} keeps no averages of which a length could be chosen: train with --average-lengths 0.05,0.1, or leave --average-length out.`,
    );
  }
}
